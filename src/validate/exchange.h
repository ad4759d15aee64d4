// One HTTP request and its answer, as recorded. Everything that is judged is judged from these records.
//
// Values; a const Exchange may be read from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace sluice::validate {

struct Header {
  std::string name;  // lower case in answers
  std::string value;
};

// What is asked for, as the playlist that names it says.
enum class Resource {
  kMultivariant,
  kPlaylist,          // a media playlist, plain
  kBlockingPlaylist,  // a media playlist with _HLS_msn
  kInit,
  kSegment,
  kPart,  // hinted or listed
  kOther,
};

enum class HttpVersion { kUnknown, kHttp10, kHttp11, kHttp2, kHttp3 };

struct Request {
  std::string url;
  std::string method = "GET";
  std::vector<Header> headers;  // besides those of the whole run
  Resource resource = Resource::kOther;
  bool probe = false;  // not what a player would do: its answer is judged only by whoever sent it
  bool accept_gzip = true;
  bool follow_redirects = true;
  std::chrono::milliseconds timeout{30'000};   // for the whole exchange
  std::size_t max_body = 64ULL * 1024 * 1024;  // of the decoded body; what is longer is cut
};

struct Exchange {
  Request request;
  std::string effective_url;  // after redirects; the request's when there were none
  int status = 0;             // 0: there was no answer
  HttpVersion version = HttpVersion::kUnknown;
  std::vector<Header> headers;         // of the last answer, in order
  std::string body;                    // decoded
  std::size_t wire_size = 0;           // of the body as it came, before it was decoded
  bool truncated = false;              // the body was longer than a limit and was cut
  bool complete = false;               // the whole answer came, as long as it said it would be
  std::string error;                   // why there is no (whole) answer, without secrets; empty when there is
  bool cancelled = false;              // we gave it up ourselves, so `error` says nothing of the server
  std::vector<std::string> redirects;  // the URLs that were redirected, in order
  std::uint64_t connection = 0;        // the same number: the same connection

  SteadyTime sent;
  SteadyTime first_byte;  // of the status line; `sent` when nothing came
  SteadyTime last_byte;
  WallTime wall;  // when the last byte came

  bool ok() const { return error.empty() && (status == 200 || status == 206); }
  std::chrono::nanoseconds waited() const { return first_byte - sent; }         // time to the first byte
  std::chrono::nanoseconds transfer() const { return last_byte - first_byte; }  // from there to the last

  // The value of the first header of this (lower-case) name.
  std::optional<std::string_view> header(std::string_view name) const {
    for (const Header& each : headers) {
      if (each.name == name) return each.value;
    }
    return std::nullopt;
  }
};

using ExchangePtr = std::shared_ptr<const Exchange>;

}  // namespace sluice::validate
