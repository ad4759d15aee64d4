#include "app/config_problem.h"

#include <cstddef>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::app {

std::string describe(const ConfigProblem& problem) {
  std::string out = problem.file;
  if (problem.line > 0) out += fmt::format(":{}", problem.line);
  if (!problem.key.empty()) out.append(": ").append(problem.key);
  return out.append(": ").append(problem.message);
}

std::string quote(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string shown = redact_url(text);
  // A login stands before the last "@" even where the text is no URL, or not quite.
  if (const std::size_t at = shown.rfind('@');
      at != std::string::npos && shown.find("://") == std::string::npos) {
    shown.replace(0, at, "****");
  }
  if (shown.size() > kLongest) {
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80)
      --end;  // no half letters in UTF-8
    shown.replace(end, std::string::npos, "...");
  }
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return '"' + shown + '"';
}

}  // namespace sluice::app
