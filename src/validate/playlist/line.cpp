#include "validate/playlist/line.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kFirstLine = "#EXTM3U";

// The length of the UTF-8 character that a text begins with; nothing when it begins with none. No overlong
// forms, no surrogates (RFC 3629).
std::optional<std::size_t> character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
  };
  const auto follows = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if ((byte(i) & 0xC0U) != 0x80U) return false;
    }
    return true;
  };
  const unsigned first = byte(0);
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU && follows(1, 2)) return 2;
  if (first >= 0xE0U && first <= 0xEFU && follows(1, 3)) {
    const bool overlong = first == 0xE0U && byte(1) < 0xA0U;
    const bool surrogate = first == 0xEDU && byte(1) >= 0xA0U;
    if (!overlong && !surrogate) return 3;
  }
  if (first >= 0xF0U && first <= 0xF4U && follows(1, 4)) {
    const bool overlong = first == 0xF0U && byte(1) < 0x90U;
    const bool too_large = first == 0xF4U && byte(1) >= 0x90U;
    if (!overlong && !too_large) return 4;
  }
  return std::nullopt;
}

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character_length(text.substr(at));
    if (!length) return at;
    at += *length;
  }
  return std::nullopt;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::vector<Line> read_lines(std::string_view text, const Where& where, Findings& out) {
  if (text.starts_with(kByteOrderMark)) {
    out.add("MV-02", "the text begins with a byte order mark", where, "EF BB BF");
    text.remove_prefix(kByteOrderMark.size());
  }
  if (const auto bad = first_bad_utf8(text)) {
    out.add("MV-02", "the text is not UTF-8", where, fmt::format("byte {}", *bad));
  }
  if (!text.empty() && text.back() != '\n') {
    out.add("MP-08", "the text does not end with the end of a line", where,
            fmt::format("the last line is \"{}\"", text.substr(text.rfind('\n') + 1).substr(0, 80)));
  }
  std::vector<Line> lines;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const auto report = [&](std::string_view fault) {
      out.add("MV-02", fault, where, fmt::format("line {}: \"{}\"", number, line.substr(0, 80)));
    };
    if (std::ranges::any_of(line, is_control)) report("a control character");
    if (line != trim(line)) report("a space at the start or end of a line");
    line = trim(line);
    if (number == 1 && line != kFirstLine) report("the first line is not #EXTM3U");
    if (line.starts_with('#')) {
      if (!line.starts_with("#EXT")) continue;
      const std::size_t colon = line.find(':');
      const std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
      if (value != trim(value)) report("a space behind the colon of a tag");
      lines.push_back({.number = number, .name = line.substr(0, colon), .text = trim(value)});
    } else if (!line.empty()) {
      lines.push_back({.number = number, .name = {}, .text = line});
    }
  }
  return lines;
}

bool looks_like_playlist(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return trim(text.substr(0, text.find('\n'))) == kFirstLine;
}

}  // namespace sluice::validate
