// Any bytes are parsed or refused, and what is parsed does not depend on how the bytes arrive.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/h1_parser.h"
#include "http/syntax.h"

namespace {

using namespace sluice::http;
using State = H1Parser::Outcome::State;

const Limits kLimits;

struct Run {
  H1Parser::Outcome outcome;
  std::string bytes;
  H1Head head;
};

void parse(std::string_view input, std::size_t step, Run& run) {
  H1Parser parser(kLimits);
  run.bytes = input;
  std::size_t size = 0;
  do {
    size = std::min(run.bytes.size(), size + step);
    run.outcome = parser.parse({run.bytes.data(), size}, run.head);
  } while (run.outcome.state == State::kMore && size < run.bytes.size());
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  Run whole;
  Run pieces;
  parse(input, size == 0 ? 1 : size, whole);
  parse(input, 1, pieces);
  require(whole.outcome.state == pieces.outcome.state);
  if (whole.outcome.state == State::kRefused) {
    require(whole.outcome.status >= 400 && whole.outcome.status <= 505 && !whole.outcome.reason.empty());
  }
  if (whole.outcome.state != State::kDone) return 0;
  require(whole.outcome.size == pieces.outcome.size && whole.outcome.size <= size);
  const Request& request = whole.head.request;
  require(request.path == pieces.head.request.path &&
          request.headers.size() == pieces.head.request.headers.size());
  require(request.path.starts_with('/') || request.path == "*");
  require(request.headers.size() <= kLimits.header_count);
  for (const auto& [name, value] : request.headers) require(is_token(name) && is_field_value(value));
  require(!(whole.head.chunked && whole.head.content_length > 0));
  return 0;
}
