#include "http/accept_encoding.h"

#include <optional>

#include "base/text.h"
#include "http/syntax.h"

namespace sluice::http {
namespace {

// RFC 9110 section 12.4.2, in thousandths: "0.5" is 500.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int thousandths = text[0] == '1' ? 1000 : 0;
  int unit = 100;
  for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    thousandths += (c - '0') * unit;
    unit /= 10;
  }
  if (thousandths > 1000) return std::nullopt;
  return thousandths;
}

struct Preference {
  std::string_view coding;
  int weight = 1000;
};

std::optional<Preference> parse_preference(std::string_view element) {
  Preference preference;
  const std::size_t semicolon = std::min(element.find(';'), element.size());
  preference.coding = trim(element.substr(0, semicolon));
  if (!is_token(preference.coding)) return std::nullopt;
  if (semicolon == element.size()) return preference;
  const std::string_view weight = trim(element.substr(semicolon + 1));
  if (weight.size() < 2 || (weight[0] != 'q' && weight[0] != 'Q') || weight[1] != '=') return std::nullopt;
  const auto parsed = parse_weight(weight.substr(2));
  if (!parsed) return std::nullopt;
  preference.weight = *parsed;
  return preference;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> identity;
  std::optional<int> any;
  for (const std::string_view element : split(accept_encoding, ',')) {
    if (trim(element).empty()) continue;  // section 5.6.1: empty elements are ignored
    const auto preference = parse_preference(trim(element));
    if (!preference) return false;
    if (equals_ignoring_case(preference->coding, "gzip") ||
        equals_ignoring_case(preference->coding, "x-gzip")) {
      gzip = preference->weight;
    } else if (equals_ignoring_case(preference->coding, "identity")) {
      identity = preference->weight;
    } else if (preference->coding == "*") {
      any = preference->weight;
    }
  }
  const int wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

}  // namespace sluice::http
