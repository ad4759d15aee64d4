// What the readers of both kinds of playlist share: tags looked up and counted, attribute lists held to their
// grammar, URIs made absolute, faults reported with their line.
//
// One object for one text; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "validate/finding.h"
#include "validate/playlist/attributes.h"
#include "validate/playlist/line.h"
#include "validate/playlist/tag.h"

namespace sluice::validate {

// Names and values of EXT-X-DEFINE (bis 4.3).
using Variables = std::map<std::string, std::string, std::less<>>;

class Reading {
 public:
  // `imports` are what the multivariant playlist defined, for EXT-X-DEFINE:IMPORT.
  Reading(const Where& where, Findings& out, const Variables& imports)
      : where_(where), out_(out), imports_(imports) {}

  // The tag of a line, counted; nothing when it is unknown or belongs into the other kind of playlist.
  const Tag* tag(const Line& line, TagKind other);
  AttributeList attributes(const Line& line);
  void define(const Line& line);
  // With its variables replaced, and absolute.
  std::string uri(std::string_view reference, const Line& line);

  void report(std::string_view rule, std::string_view fault, int line, std::string_view seen);
  void need_version(std::uint64_t version, std::string_view tag);

  const Where& where() const { return where_; }
  Findings& out() { return out_; }
  std::uint64_t minimum_version() const { return minimum_version_; }
  const std::string& minimum_version_tag() const { return minimum_version_tag_; }
  const Variables& variables() const { return variables_; }
  bool seen(std::string_view tag) const { return counts_.contains(tag); }

 private:
  std::string substitute(std::string_view text, int line);

  const Where& where_;
  Findings& out_;
  const Variables& imports_;
  Variables variables_;
  std::map<std::string_view, int> counts_;
  std::uint64_t minimum_version_ = 1;
  std::string minimum_version_tag_;
};

// BANDWIDTH and the like: nothing when it is not there or no integer.
std::optional<std::uint64_t> integer(const AttributeList& list, std::string_view name);

}  // namespace sluice::validate
