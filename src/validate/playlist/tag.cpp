#include "validate/playlist/tag.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"
#include "validate/playlist/values.h"

namespace sluice::validate {
namespace {

using enum TagKind;
using enum AttributeType;

constexpr auto kTags = std::to_array<Tag>({
    {"#EXTM3U", kBasic, true},
    {"#EXT-X-VERSION", kBasic, true},
    {"#EXT-X-INDEPENDENT-SEGMENTS", kEither, true},
    {"#EXT-X-START", kEither, true, 1, true},
    {"#EXT-X-DEFINE", kEither, false, 8, true},
    {"#EXT-X-MEDIA", kMultivariant, false, 1, true},
    {"#EXT-X-STREAM-INF", kMultivariant, false, 1, true},
    {"#EXT-X-I-FRAME-STREAM-INF", kMultivariant, false, 1, true},
    {"#EXT-X-SESSION-DATA", kMultivariant, false, 1, true},
    {"#EXT-X-SESSION-KEY", kMultivariant, false, 1, true},
    {"#EXT-X-CONTENT-STEERING", kMultivariant, true, 1, true},
    {"#EXT-X-TARGETDURATION", kMedia, true},
    {"#EXT-X-MEDIA-SEQUENCE", kMedia, true},
    {"#EXT-X-DISCONTINUITY-SEQUENCE", kMedia, true},
    {"#EXT-X-ENDLIST", kMedia, true},
    {"#EXT-X-PLAYLIST-TYPE", kMedia, true},
    {"#EXT-X-I-FRAMES-ONLY", kMedia, true, 4},
    {"#EXT-X-PART-INF", kMedia, true, 1, true},
    {"#EXT-X-SERVER-CONTROL", kMedia, true, 1, true},
    {"#EXT-X-SKIP", kMedia, true, 9, true},
    {"#EXT-X-DATERANGE", kMedia, false, 1, true},
    {"#EXT-X-PRELOAD-HINT", kMedia, false, 1, true},
    {"#EXT-X-RENDITION-REPORT", kMedia, false, 1, true},
    {"#EXTINF", kSegment},
    {"#EXT-X-BYTERANGE", kSegment, false, 4},
    {"#EXT-X-DISCONTINUITY", kSegment},
    {"#EXT-X-KEY", kSegment, false, 1, true},
    {"#EXT-X-MAP", kSegment, false, 5, true},
    {"#EXT-X-PROGRAM-DATE-TIME", kSegment},
    {"#EXT-X-GAP", kSegment},
    {"#EXT-X-BITRATE", kSegment},
    {"#EXT-X-PART", kSegment, false, 1, true},
});

// Sorted by tag.
constexpr auto kAttributes = std::to_array<AttributeRule>({
    {"#EXT-X-CONTENT-STEERING", "PATHWAY-ID", kQuoted},
    {"#EXT-X-CONTENT-STEERING", "SERVER-URI", kQuoted, "MV-15"},
    {"#EXT-X-DATERANGE", "CLASS", kQuoted},
    {"#EXT-X-DATERANGE", "DURATION", kDecimal},
    {"#EXT-X-DATERANGE", "END-DATE", kQuoted},
    {"#EXT-X-DATERANGE", "END-ON-NEXT", kEnumerated},
    {"#EXT-X-DATERANGE", "ID", kQuoted, "MP-24"},
    {"#EXT-X-DATERANGE", "PLANNED-DURATION", kDecimal},
    {"#EXT-X-DATERANGE", "START-DATE", kQuoted},
    {"#EXT-X-DEFINE", "IMPORT", kQuoted},
    {"#EXT-X-DEFINE", "NAME", kQuoted},
    {"#EXT-X-DEFINE", "QUERYPARAM", kQuoted},
    {"#EXT-X-DEFINE", "VALUE", kQuoted},
    {"#EXT-X-I-FRAME-STREAM-INF", "AVERAGE-BANDWIDTH", kInteger},
    {"#EXT-X-I-FRAME-STREAM-INF", "BANDWIDTH", kInteger, "MV-13"},
    {"#EXT-X-I-FRAME-STREAM-INF", "CODECS", kQuoted},
    {"#EXT-X-I-FRAME-STREAM-INF", "RESOLUTION", kResolution},
    {"#EXT-X-I-FRAME-STREAM-INF", "URI", kQuoted, "MV-13"},
    {"#EXT-X-I-FRAME-STREAM-INF", "VIDEO", kQuoted},
    {"#EXT-X-I-FRAME-STREAM-INF", "VIDEO-RANGE", kEnumerated},
    {"#EXT-X-KEY", "IV", kHex},
    {"#EXT-X-KEY", "KEYFORMAT", kQuoted},
    {"#EXT-X-KEY", "KEYFORMATVERSIONS", kQuoted},
    {"#EXT-X-KEY", "METHOD", kEnumerated, "MP-25"},
    {"#EXT-X-KEY", "URI", kQuoted},
    {"#EXT-X-MAP", "BYTERANGE", kQuoted},
    {"#EXT-X-MAP", "URI", kQuoted, "MP-18"},
    {"#EXT-X-MEDIA", "ASSOC-LANGUAGE", kQuoted},
    {"#EXT-X-MEDIA", "AUTOSELECT", kEnumerated},
    {"#EXT-X-MEDIA", "BIT-DEPTH", kInteger},
    {"#EXT-X-MEDIA", "CHANNELS", kQuoted},
    {"#EXT-X-MEDIA", "CHARACTERISTICS", kQuoted},
    {"#EXT-X-MEDIA", "DEFAULT", kEnumerated},
    {"#EXT-X-MEDIA", "FORCED", kEnumerated},
    {"#EXT-X-MEDIA", "GROUP-ID", kQuoted, "MV-11"},
    {"#EXT-X-MEDIA", "INSTREAM-ID", kQuoted},
    {"#EXT-X-MEDIA", "LANGUAGE", kQuoted},
    {"#EXT-X-MEDIA", "NAME", kQuoted, "MV-11"},
    {"#EXT-X-MEDIA", "SAMPLE-RATE", kInteger},
    {"#EXT-X-MEDIA", "STABLE-RENDITION-ID", kQuoted},
    {"#EXT-X-MEDIA", "TYPE", kEnumerated, "MV-11"},
    {"#EXT-X-MEDIA", "URI", kQuoted},
    {"#EXT-X-PART", "BYTERANGE", kQuoted},
    {"#EXT-X-PART", "DURATION", kDecimal, "PS-06"},
    {"#EXT-X-PART", "GAP", kEnumerated},
    {"#EXT-X-PART", "INDEPENDENT", kEnumerated},
    {"#EXT-X-PART", "URI", kQuoted, "PS-06"},
    {"#EXT-X-PART-INF", "PART-TARGET", kDecimal, "DD-01"},
    {"#EXT-X-PRELOAD-HINT", "BYTERANGE-LENGTH", kInteger},
    {"#EXT-X-PRELOAD-HINT", "BYTERANGE-START", kInteger},
    {"#EXT-X-PRELOAD-HINT", "TYPE", kEnumerated, "DD-21"},
    {"#EXT-X-PRELOAD-HINT", "URI", kQuoted, "DD-21"},
    {"#EXT-X-RENDITION-REPORT", "LAST-MSN", kInteger, "DD-20"},
    {"#EXT-X-RENDITION-REPORT", "LAST-PART", kInteger},
    {"#EXT-X-RENDITION-REPORT", "URI", kQuoted, "DD-20"},
    {"#EXT-X-SERVER-CONTROL", "CAN-BLOCK-RELOAD", kEnumerated},
    {"#EXT-X-SERVER-CONTROL", "CAN-SKIP-DATERANGES", kEnumerated},
    {"#EXT-X-SERVER-CONTROL", "CAN-SKIP-UNTIL", kDecimal},
    {"#EXT-X-SERVER-CONTROL", "HOLD-BACK", kDecimal},
    {"#EXT-X-SERVER-CONTROL", "PART-HOLD-BACK", kDecimal},
    {"#EXT-X-SESSION-DATA", "DATA-ID", kQuoted, "MV-14"},
    {"#EXT-X-SESSION-DATA", "FORMAT", kEnumerated},
    {"#EXT-X-SESSION-DATA", "LANGUAGE", kQuoted},
    {"#EXT-X-SESSION-DATA", "URI", kQuoted},
    {"#EXT-X-SESSION-DATA", "VALUE", kQuoted},
    {"#EXT-X-SESSION-KEY", "METHOD", kEnumerated, "MV-14"},
    {"#EXT-X-SESSION-KEY", "URI", kQuoted, "MV-14"},
    {"#EXT-X-SKIP", "RECENTLY-REMOVED-DATERANGES", kQuoted},
    {"#EXT-X-SKIP", "SKIPPED-SEGMENTS", kInteger, "DD-17"},
    {"#EXT-X-START", "PRECISE", kEnumerated},
    {"#EXT-X-START", "TIME-OFFSET", kSigned, "MV-14"},
    {"#EXT-X-STREAM-INF", "AUDIO", kQuoted},
    {"#EXT-X-STREAM-INF", "AVERAGE-BANDWIDTH", kInteger},
    {"#EXT-X-STREAM-INF", "BANDWIDTH", kInteger, "MV-05"},
    {"#EXT-X-STREAM-INF", "CODECS", kQuoted},
    {"#EXT-X-STREAM-INF", "FRAME-RATE", kDecimal},
    {"#EXT-X-STREAM-INF", "HDCP-LEVEL", kEnumerated},
    {"#EXT-X-STREAM-INF", "PATHWAY-ID", kQuoted},
    {"#EXT-X-STREAM-INF", "RESOLUTION", kResolution},
    {"#EXT-X-STREAM-INF", "SCORE", kDecimal},
    {"#EXT-X-STREAM-INF", "STABLE-VARIANT-ID", kQuoted},
    {"#EXT-X-STREAM-INF", "SUBTITLES", kQuoted},
    {"#EXT-X-STREAM-INF", "SUPPLEMENTAL-CODECS", kQuoted},
    {"#EXT-X-STREAM-INF", "VIDEO", kQuoted},
    {"#EXT-X-STREAM-INF", "VIDEO-RANGE", kEnumerated},
});

static_assert(std::ranges::is_sorted(kAttributes, {}, &AttributeRule::tag));

constexpr std::size_t kMaxIntegerDigits = 20;  // bis 4.2: 0 to 2^64 - 1

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_hex(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return false;
  text.remove_prefix(2);
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_resolution(std::string_view text) {
  const std::size_t by = text.find('x');
  return by != std::string_view::npos && is_digits(text.substr(0, by)) && is_digits(text.substr(by + 1));
}

}  // namespace

const Tag* find_tag(std::string_view name) {
  const auto* found = std::ranges::find(kTags, name, &Tag::name);
  return found == kTags.end() ? nullptr : found;
}

std::string_view to_string(AttributeType type) {
  switch (type) {
    case kQuoted: return "a quoted string";
    case kEnumerated: return "an enumerated string";
    case kInteger: return "a decimal integer";
    case kDecimal: return "a decimal number";
    case kSigned: return "a signed decimal number";
    case kHex: return "a hexadecimal number";
    case kResolution: return "a resolution";
  }
  return "";
}

std::span<const AttributeRule> attribute_rules(std::string_view tag) {
  const auto found = std::ranges::equal_range(kAttributes, tag, {}, &AttributeRule::tag);
  return {found.begin(), found.end()};
}

bool fits(AttributeType type, std::string_view value, bool quoted) {
  if (quoted != (type == kQuoted)) return false;
  switch (type) {
    case kQuoted: return true;
    case kEnumerated: return !value.empty() && value.find_first_of(" \t,\"") == std::string_view::npos;
    case kInteger: return value.size() <= kMaxIntegerDigits && parse_unsigned(value).has_value();
    case kDecimal: return parse_seconds(value).has_value();
    case kSigned: return parse_seconds(value.starts_with('-') ? value.substr(1) : value).has_value();
    case kHex: return is_hex(value);
    case kResolution: return is_resolution(value);
  }
  return true;
}

}  // namespace sluice::validate
