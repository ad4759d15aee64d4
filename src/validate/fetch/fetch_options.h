// How the judge fetches: what is sent with each request, and how much of an answer it puts up with.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "validate/exchange.h"

namespace sluice::validate {

enum class HttpChoice {
  kBest,  // HTTP/2 where TLS offers it, else HTTP/1.1
  kHttp11,
};

struct FetchOptions {
  // Sent with every request to `origin`, the host that the user named, and to no other: they may be secrets.
  std::vector<Header> headers;
  std::string origin;     // a URL of that host
  bool insecure = false;  // any certificate is taken
  HttpChoice http = HttpChoice::kBest;

  std::chrono::milliseconds connect_timeout{10'000};
  std::size_t max_redirects = 5;
  std::size_t max_header_bytes = 64ULL * 1024;
  std::size_t max_at_once = 100;                         // requests; more wait
  std::size_t max_bytes_at_once = 256ULL * 1024 * 1024;  // of all bodies that are under way
  // A body that has run for `drip_time` and brought less than `drip_rate` bytes a second since is given up.
  std::chrono::milliseconds drip_time{5'000};
  std::size_t drip_rate = 1'000;
};

}  // namespace sluice::validate
