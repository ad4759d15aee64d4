#include "http/chunked.h"

#include <algorithm>

#include "http/syntax.h"

namespace sluice::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  return is_field_value({&c, 1});
}

}  // namespace

ChunkedDecoder::State ChunkedDecoder::decode(std::string_view bytes, std::string& body, std::size_t& used) {
  used = 0;
  while (used < bytes.size()) {
    if (at_ == At::kData) {
      const std::size_t count = std::min<std::size_t>(chunk_, bytes.size() - used);
      body.append(bytes.substr(used, count));
      used += count;
      chunk_ -= count;
      if (chunk_ == 0) at_ = At::kDataCr;
      continue;
    }
    if (lines_left_-- == 0) return State::kTooLarge;
    const State state = step(bytes[used]);
    ++used;
    if (state != State::kMore) return state;
  }
  return State::kMore;
}

ChunkedDecoder::State ChunkedDecoder::take_size_digit(char c) {
  const int value = hex_value(c);
  if (value >= 0) {
    if (++digits_ > 16) return State::kMalformed;
    chunk_ = chunk_ << 4 | static_cast<std::uint64_t>(value);
    return State::kMore;
  }
  if (digits_ == 0) return State::kMalformed;
  digits_ = 0;
  if (chunk_ > body_left_) return State::kTooLarge;
  body_left_ -= chunk_;
  if (c == '\r') {
    at_ = At::kSizeEnd;
  } else if (c == ';' || c == ' ' || c == '\t') {
    at_ = At::kExtension;
  } else {
    return State::kMalformed;
  }
  return State::kMore;
}

ChunkedDecoder::State ChunkedDecoder::step(char c) {
  const auto expect = [&](char wanted, At next) {
    at_ = next;
    return c == wanted ? State::kMore : State::kMalformed;
  };
  switch (at_) {
    case At::kSize: return take_size_digit(c);
    case At::kExtension:
      if (c == '\r') at_ = At::kSizeEnd;
      return c == '\r' || is_text(c) ? State::kMore : State::kMalformed;
    case At::kSizeEnd: return expect('\n', chunk_ == 0 ? At::kTrailer : At::kData);
    case At::kDataCr: return expect('\r', At::kDataLf);
    case At::kDataLf: return expect('\n', At::kSize);
    case At::kTrailer:
      at_ = c == '\r' ? At::kEndLf : At::kTrailerText;
      return c == '\r' || token_lower(c) != 0 ? State::kMore : State::kMalformed;
    case At::kTrailerText:
      if (c == '\r') at_ = At::kTrailerLf;
      return c == '\r' || is_text(c) ? State::kMore : State::kMalformed;
    case At::kTrailerLf: return expect('\n', At::kTrailer);
    case At::kEndLf: at_ = At::kEnd; return c == '\n' ? State::kDone : State::kMalformed;
    case At::kData:
    case At::kEnd: break;
  }
  return State::kMalformed;
}

}  // namespace sluice::http
