#include "http/query.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::http {
namespace {

std::string decode(std::string_view text) {
  auto decoded = percent_decode(text);
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!decoded || std::any_of(decoded->begin(), decoded->end(), control)) return std::string(text);
  return *std::move(decoded);
}

}  // namespace

Query Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    query.pairs_.emplace_back(decode(pair.substr(0, equals)),
                              decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view key) const {
  for (const auto& [each, value] : pairs_) {
    if (each == key) return value;
  }
  return std::nullopt;
}

std::size_t Query::count(std::string_view key) const {
  return static_cast<std::size_t>(
      std::count_if(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.first == key; }));
}

}  // namespace sluice::http
