#include "app/config_substitute.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include <fmt/format.h>

namespace sluice::app {
namespace {

constexpr std::string_view kLiteral = "write $${ for ${ itself";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::ranges::all_of(name, is_name_character);
}

// `inside` is what stands between ${ and }.
Result<std::string> expand(std::string_view inside, const Variables& variables) {
  const std::size_t colon = inside.find(':');
  const std::string name(inside.substr(0, colon));
  if (!is_variable_name(name)) {
    return Error{ErrorCode::kInvalid, fmt::format("${{...}} holds no name of a variable; {}", kLiteral)};
  }
  if (std::optional<std::string> value = variables(name)) return *std::move(value);
  if (colon != std::string_view::npos) return std::string(inside.substr(colon + 1));
  return Error{
      ErrorCode::kInvalid,
      fmt::format("the environment variable {0} is not set; set it, or write ${{{0}:default}}", name)};
}

}  // namespace

std::optional<std::string> environment_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<std::string> substitute(std::string_view text, const Variables& variables) {
  std::string out;
  for (;;) {
    const std::size_t open = text.find("${");
    if (open == std::string_view::npos) return out.append(text);
    if (open > 0 && text[open - 1] == '$') {
      out.append(text.substr(0, open - 1)).append("${");
      text.remove_prefix(open + 2);
      continue;
    }
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return Error{ErrorCode::kInvalid, fmt::format("a ${{ without its }}; {}", kLiteral)};
    }
    SLUICE_ASSIGN(const std::string value, expand(text.substr(open + 2, close - open - 2), variables));
    out.append(text.substr(0, open)).append(value);
    text.remove_prefix(close + 1);
  }
}

}  // namespace sluice::app
