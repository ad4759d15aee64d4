// Query: the key=value pairs of a query string, percent-decoded, in the order they were sent.
//
// Any order and any unknown keys are the client's business (HC-07, HC-16): a reader asks for the keys it
// knows. What cannot be decoded, or holds a control character when it is, stays as it was sent. "+" is
// itself: these are URIs, not submitted forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http {

class Query {
 public:
  static Query parse(std::string_view text);

  // The value of the first pair of that key; empty for "key" and "key=".
  std::optional<std::string_view> find(std::string_view key) const;
  // How often the key stands there.
  std::size_t count(std::string_view key) const;
  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace sluice::http
