// H1Parser: the head of an HTTP/1.x request, strictly by RFC 9112.
//
// What other servers forgive and so read differently from each other is refused, since that is what request
// smuggling lives on: bare line feeds, folded lines, spaces before colons, Content-Length beside
// Transfer-Encoding, repeated Content-Length or Host. Pure; any thread, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "http/limits.h"
#include "http/message.h"

namespace sluice::http {

struct H1Head {
  Request request;  // views into the parsed bytes
  std::string_view method;
  bool http10 = false;
  bool close = false;  // the client wants, or its version implies, the connection closed
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t content_length = 0;
};

class H1Parser {
 public:
  struct Outcome {
    enum class State { kMore, kDone, kRefused };

    State state = State::kMore;
    std::size_t size = 0;     // kDone: bytes of the head
    int status = 0;           // kRefused: how to answer; the connection cannot go on
    std::string_view reason;  // kRefused: a sentence
  };

  // `limits` outlives the parser.
  explicit H1Parser(const Limits& limits) : limits_(limits) {}

  // `bytes` begins with the first byte of the request and grows from call to call until the state is not
  // kMore, which also resets the parser. Header names are put into lower case where they stand.
  Outcome parse(std::span<char> bytes, H1Head& head);
  void reset();

 private:
  Outcome refuse(int status, std::string_view reason);
  Outcome scan(std::string_view bytes);

  const Limits& limits_;
  std::size_t scanned_ = 0;  // so far the end of the head was not found
  std::size_t line_ = 0;     // where the line begins that is not complete yet
  std::size_t lines_ = 0;    // complete ones
  std::size_t start_ = 0;    // behind an empty line before the request line
};

}  // namespace sluice::http
