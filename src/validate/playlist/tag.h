// What the specification says of each tag: where it may stand, how often, and which attributes it has.
//
// The tables are constant; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::validate {

enum class TagKind {
  kBasic,         // #EXTM3U, EXT-X-VERSION
  kEither,        // in both kinds of playlist
  kMultivariant,  // only in a multivariant playlist
  kMedia,         // only in a media playlist, about the whole of it
  kSegment,       // only in a media playlist, about a segment or part
};

struct Tag {
  std::string_view name;  // with "#"
  TagKind kind;
  bool once = false;            // at most once in a playlist
  std::uint64_t version = 1;    // the EXT-X-VERSION that it needs (bis 8)
  bool has_attributes = false;  // an attribute list stands behind its colon
};

// Nothing when the specification has no such tag; clients ignore those.
const Tag* find_tag(std::string_view name);

enum class AttributeType { kQuoted, kEnumerated, kInteger, kDecimal, kSigned, kHex, kResolution };

std::string_view to_string(AttributeType type);

struct AttributeRule {
  std::string_view tag;
  std::string_view name;
  AttributeType type;
  std::string_view required = {};  // the rule that is broken when it is missing; empty: it may be missing
};

// Those of one tag.
std::span<const AttributeRule> attribute_rules(std::string_view tag);

// Whether a value is one of this type; `quoted` says whether it stood in quotes.
bool fits(AttributeType type, std::string_view value, bool quoted);

}  // namespace sluice::validate
