#include "app/config_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/byte_size.h"
#include "app/config_suggest.h"
#include "base/text.h"

namespace sluice::app {
namespace {

// As Home Assistant takes them, in any case.
constexpr std::array<std::string_view, 5> kTrue = {"true", "yes", "on", "enable", "1"};
constexpr std::array<std::string_view, 5> kFalse = {"false", "no", "off", "disable", "0"};

std::string_view kind_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: return "has no value";
    case YamlNode::Kind::kScalar: return "is a single value";
    case YamlNode::Kind::kSequence: return "is a list";
    case YamlNode::Kind::kMapping: return "is a block of keys";
  }
  return "is of no known kind";
}

// YAML allows ".5" as a number.
std::optional<double> parse_number(std::string_view text) {
  return parse_decimal(text.starts_with('.') ? std::string("0").append(text) : std::string(text));
}

bool is_plain(std::string_view key) {
  return !key.empty() && key.size() <= 64 && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string join_path(const std::string& path, const std::string& key) {
  const std::string last = is_plain(key) ? key : quote(key);
  return path.empty() ? last : path + '.' + last;
}

}  // namespace

void ConfigValue::problem(std::string_view wrong, std::string_view allowed) const {
  std::string message(wrong);
  if (!allowed.empty()) message.append("; ").append(allowed);
  context_->problems.push_back(
      {.file = context_->file, .line = line_, .key = path_, .message = std::move(message)});
}

std::optional<std::string> ConfigValue::text(std::string_view allowed) const {
  if (node_->tagged) {
    problem("begins with ! and so is a YAML tag, which means nothing here",
            "put text in quotes; for a secret write ${VARIABLE}");
    return std::nullopt;
  }
  if (!is_scalar()) {
    problem(kind_of(*node_), allowed);
    return std::nullopt;
  }
  Result<std::string> value = substitute(node_->text, context_->variables);
  if (!value.ok()) {
    problem(value.error().message());
    return std::nullopt;
  }
  return std::move(value).value();
}

std::optional<bool> ConfigValue::boolean() const {
  constexpr std::string_view kAllowed = "true or false";
  const std::optional<std::string> value = text(kAllowed);
  if (!value) return std::nullopt;
  const std::string word = to_lower(*value);
  if (std::ranges::find(kTrue, word) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, word) != kFalse.end()) return false;
  problem(shown() + " is no boolean", kAllowed);
  return std::nullopt;
}

std::optional<std::chrono::microseconds> ConfigValue::seconds(double least, double most) const {
  const std::string allowed = fmt::format("a number of seconds from {} to {}", least, most);
  const std::optional<std::string> value = text(allowed);
  if (!value) return std::nullopt;
  const std::optional<double> number = parse_number(*value);
  if (!number) {
    problem(shown() + " is not a number", allowed);
    return std::nullopt;
  }
  if (*number < least || *number > most) {
    problem(shown() + " is out of range", allowed);
    return std::nullopt;
  }
  return std::chrono::microseconds{std::llround(*number * 1e6)};
}

std::optional<std::uint64_t> ConfigValue::bytes(std::uint64_t least, std::uint64_t most) const {
  const std::string allowed =
      fmt::format("a size from {} to {}, in KiB, MiB, GiB, kB, MB or GB, such as {}", format_byte_size(least),
                  format_byte_size(most), format_byte_size(4 * least));
  const std::optional<std::string> value = text(allowed);
  if (!value) return std::nullopt;
  const std::optional<std::uint64_t> size = parse_byte_size(*value);
  if (!size) {
    problem(shown() + " is no size", allowed);
    return std::nullopt;
  }
  if (*size < least || *size > most) {
    problem(shown() + " is out of range", allowed);
    return std::nullopt;
  }
  return size;
}

std::vector<ConfigValue> ConfigValue::items() const {
  if (!is_sequence()) return {*this};
  std::vector<ConfigValue> items;
  items.reserve(node_->items.size());
  for (const YamlNode* item : node_->items) {
    items.emplace_back(*context_, *item, fmt::format("{}[{}]", path_, items.size()), item->line);
  }
  return items;
}

ConfigMapping::ConfigMapping(const ConfigValue& value) : value_(value) {
  if (!value.is_mapping()) {
    if (!value.is_null())
      value.problem(kind_of(value.node()), "keys are wanted, each on its line and indented");
    return;
  }
  for (const YamlEntry& entry : value.node().entries) {
    const auto [first, is_new] = by_key_.emplace(entry.key, &entry);
    if (is_new) {
      entries_.push_back(&entry);
    } else {
      value_of(entry).problem(fmt::format("is there twice, first in line {}", first->second->line),
                              "keep one");
    }
  }
}

ConfigValue ConfigMapping::value_of(const YamlEntry& entry) const {
  return {value_.context(), *entry.value, join_path(value_.path(), entry.key), entry.line};
}

std::optional<ConfigValue> ConfigMapping::find(std::string_view key) {
  known_.push_back(key);
  const auto entry = by_key_.find(key);
  if (entry == by_key_.end()) return std::nullopt;
  return value_of(*entry->second);
}

void ConfigMapping::read(std::string_view key, bool& out) {
  if (const auto value = find(key)) out = value->boolean().value_or(out);
}

void ConfigMapping::read(std::string_view key, std::chrono::microseconds& out, double least, double most) {
  if (const auto value = find(key)) out = value->seconds(least, most).value_or(out);
}

void ConfigMapping::read(std::string_view key, std::string& out) {
  const auto value = find(key);
  if (!value) return;
  if (auto text = value->text("text, in quotes when it begins with a sign such as # * & ! % @"))
    out = *std::move(text);
}

std::optional<std::size_t> ConfigMapping::choose(std::string_view key,
                                                 std::span<const std::string_view> names) {
  const auto value = find(key);
  if (!value) return std::nullopt;
  const std::string allowed = fmt::format("one of {}", fmt::join(names, ", "));
  const auto text = value->text(allowed);
  if (!text) return std::nullopt;
  const auto name = std::ranges::find(names, *text);
  if (name == names.end()) {
    value->problem(value->shown() + " is unknown", allowed);
    return std::nullopt;
  }
  return static_cast<std::size_t>(name - names.begin());
}

void ConfigMapping::finish() const {
  for (const YamlEntry* entry : entries_) {
    if (std::ranges::find(known_, entry->key) != known_.end()) continue;
    const auto meant = nearest(entry->key, known_);
    const std::string wrong = meant ? fmt::format("unknown key (did you mean {}?)", *meant) : "unknown key";
    value_of(*entry).problem(wrong, fmt::format("allowed are {}", fmt::join(known_, ", ")));
  }
}

std::vector<std::pair<std::string, ConfigValue>> ConfigMapping::all() const {
  std::vector<std::pair<std::string, ConfigValue>> all;
  all.reserve(entries_.size());
  for (const YamlEntry* entry : entries_) all.emplace_back(entry->key, value_of(*entry));
  return all;
}

}  // namespace sluice::app
