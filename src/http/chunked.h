// ChunkedDecoder: takes a chunked body apart (RFC 9112 section 7.1), strictly. Extensions and trailers are
// read over. Pure; one body each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::http {

class ChunkedDecoder {
 public:
  enum class State { kMore, kDone, kMalformed, kTooLarge };

  // The body may have `max_body` bytes; the lines around and behind the chunks, together, `max_lines`.
  ChunkedDecoder(std::size_t max_body, std::size_t max_lines)
      : body_left_(max_body), lines_left_(max_lines) {}

  // Appends what it decodes to `body`; `used` is how much of `bytes` it has taken. Once the state is not
  // kMore it takes nothing more: what follows is the next request's.
  State decode(std::string_view bytes, std::string& body, std::size_t& used);

 private:
  enum class At {
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataCr,
    kDataLf,
    kTrailer,
    kTrailerText,
    kTrailerLf,
    kEndLf,
    kEnd
  };

  State step(char c);
  State take_size_digit(char c);

  At at_ = At::kSize;
  std::uint64_t chunk_ = 0;  // its size while being read, then the bytes of it still to come
  int digits_ = 0;
  std::size_t body_left_;
  std::size_t lines_left_;
};

}  // namespace sluice::http
