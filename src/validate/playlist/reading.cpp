#include "validate/playlist/reading.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/playlist/uri.h"

namespace sluice::validate {
namespace {

constexpr std::size_t kShown = 120;  // of a value in a message
constexpr std::string_view kYesNo = "YES or NO";

bool is_yes_no(std::string_view attribute) {
  return attribute == "INDEPENDENT" || attribute == "GAP" || attribute == "CAN-BLOCK-RELOAD" ||
         attribute == "CAN-SKIP-DATERANGES" || attribute == "DEFAULT" || attribute == "AUTOSELECT" ||
         attribute == "FORCED" || attribute == "PRECISE";
}

}  // namespace

void Reading::report(std::string_view rule, std::string_view fault, int line, std::string_view seen) {
  out_.add(rule, fault, where_, fmt::format("line {}: {}", line, seen.substr(0, kShown)));
}

void Reading::need_version(std::uint64_t version, std::string_view tag) {
  if (version <= minimum_version_) return;
  minimum_version_ = version;
  minimum_version_tag_ = std::string(tag.substr(1));
}

const Tag* Reading::tag(const Line& line, TagKind other) {
  const Tag* tag = find_tag(line.name);
  if (tag == nullptr) return nullptr;
  const int count = ++counts_[tag->name];
  if (tag->once && count == 2) {
    report(tag->kind == TagKind::kBasic ? "MV-02" : "MP-02", "a tag that may stand once stands twice",
           line.number, line.name);
  }
  const bool media = other == TagKind::kMultivariant;
  const bool strange = media ? tag->kind == TagKind::kMultivariant
                             : tag->kind == TagKind::kMedia || tag->kind == TagKind::kSegment;
  if (strange) {
    report("MV-04",
           media ? "a tag of a multivariant playlist in a media playlist"
                 : "a tag of a media playlist in a multivariant playlist",
           line.number, line.name);
    return nullptr;
  }
  need_version(tag->version, tag->name);
  return tag;
}

AttributeList Reading::attributes(const Line& line) {
  ParsedAttributes parsed = parse_attributes(line.text);
  for (const std::string& fault : parsed.faults) {
    report("MV-03", "an attribute list breaks the grammar", line.number,
           fmt::format("{}: {}", line.name, fault));
  }
  std::vector<Attribute> list = parsed.list.all();
  for (const AttributeRule& rule : attribute_rules(line.name)) {
    const auto found = std::ranges::find(list, rule.name, &Attribute::name);
    if (found == list.end()) {
      if (!rule.required.empty()) {
        report(rule.required, "a required attribute is missing", line.number,
               fmt::format("{} without {}", line.name, rule.name));
      }
      continue;
    }
    if (!fits(rule.type, found->value, found->quoted)) {
      report("MV-03", "an attribute is not of its type", line.number,
             fmt::format("{}: {} should be {}, is \"{}\"", line.name, rule.name, to_string(rule.type),
                         found->value));
    } else if (is_yes_no(rule.name) && found->value != "YES" && found->value != "NO") {
      report("MV-03", "an attribute is not of its type", line.number,
             fmt::format("{}: {} should be {}, is \"{}\"", line.name, rule.name, kYesNo, found->value));
    }
    if (rule.type == AttributeType::kQuoted) found->value = substitute(found->value, line.number);
  }
  return AttributeList(std::move(list));
}

void Reading::define(const Line& line) {
  const AttributeList list = attributes(line);
  const auto ways = std::ranges::count_if(list.all(), [](const Attribute& each) {
    return each.name == "NAME" || each.name == "IMPORT" || each.name == "QUERYPARAM";
  });
  if (ways != 1 || list.has("NAME") != list.has("VALUE")) {
    report("MV-14", "EXT-X-DEFINE needs NAME and VALUE, or IMPORT, or QUERYPARAM", line.number, list.text());
    return;
  }
  std::string name;
  std::string value;
  if (list.has("NAME")) {
    name = list.get("NAME");
    value = list.get("VALUE");
  } else if (list.has("IMPORT")) {
    name = list.get("IMPORT");
    const auto found = imports_.find(name);
    if (found == imports_.end()) {
      report("MV-14", "EXT-X-DEFINE imports a name that is not defined", line.number, name);
      return;
    }
    value = found->second;
  } else {
    need_version(11, "#EXT-X-DEFINE:QUERYPARAM");
    name = list.get("QUERYPARAM");
    value = percent_decode(query_value(where_.url, name)).value_or("");
    if (value.empty()) {
      report("MV-14", "EXT-X-DEFINE takes a parameter that the URL does not have", line.number, name);
    }
  }
  if (!variables_.emplace(name, value).second) {
    report("MV-14", "EXT-X-DEFINE defines a name twice", line.number, name);
  }
}

std::string Reading::substitute(std::string_view text, int line) {
  std::string out;
  for (;;) {
    const std::size_t open = text.find("{$");
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto found = variables_.find(name);
    if (found == variables_.end()) report("MV-14", "a variable is not defined", line, name);
    out.append(text.substr(0, open)).append(found == variables_.end() ? "" : found->second);
    text.remove_prefix(close + 1);
  }
}

std::string Reading::uri(std::string_view reference, const Line& line) {
  // Quoted strings have had their variables replaced with the other attributes.
  return resolve_uri(where_.url,
                     line.name.empty() ? substitute(reference, line.number) : std::string(reference));
}

std::optional<std::uint64_t> integer(const AttributeList& list, std::string_view name) {
  const Attribute* found = list.find(name);
  return found == nullptr || found->quoted ? std::nullopt : parse_unsigned(found->value);
}

}  // namespace sluice::validate
