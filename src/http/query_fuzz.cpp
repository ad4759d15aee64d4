// Any query string is parsed; no control character comes out that did not go in.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = sluice::http::Query::parse(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  const bool raw_control = std::any_of(text.begin(), text.end(), is_control);
  std::size_t total = 0;
  for (const auto& [key, value] : query.pairs()) {
    total += key.size() + value.size();
    if (!query.find(key) || query.count(key) == 0) std::abort();
    for (const char c : key + value) {
      if (is_control(c) && !raw_control) std::abort();
    }
  }
  if (total > size) std::abort();
  return 0;
}
