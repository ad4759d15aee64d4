// ConfigValue and ConfigMapping: a YAML document read against what is allowed, noting every mistake on the
// way.
//
// A reader asks a mapping for the keys that it knows, each with the variable that holds the default; what is
// wrong becomes a problem and leaves the default as it is, so that reading always goes on to the end and
// finds the rest. Not thread-safe; lives only while a file is read.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config_problem.h"
#include "app/config_substitute.h"
#include "app/yaml_document.h"

namespace sluice::app {

struct ConfigContext {
  std::string file;  // named in the problems
  const Variables& variables;
  std::vector<ConfigProblem> problems;
};

class ConfigValue {
 public:
  ConfigValue(ConfigContext& context, const YamlNode& node, std::string path, int line)
      : context_(&context), node_(&node), path_(std::move(path)), line_(line) {}

  const std::string& path() const { return path_; }
  int line() const { return line_; }
  const YamlNode& node() const { return *node_; }
  ConfigContext& context() const { return *context_; }
  bool is_null() const { return node_->kind == YamlNode::Kind::kNull && !node_->tagged; }
  bool is_scalar() const { return node_->kind == YamlNode::Kind::kScalar; }
  bool is_sequence() const { return node_->kind == YamlNode::Kind::kSequence; }
  bool is_mapping() const { return node_->kind == YamlNode::Kind::kMapping; }

  void problem(std::string_view wrong, std::string_view allowed = {}) const;

  // The scalar with its variables put in; what is no scalar is a problem. `allowed` ends the message.
  std::optional<std::string> text(std::string_view allowed) const;
  std::optional<bool> boolean() const;
  // Rounded to the microsecond; both bounds are allowed.
  std::optional<std::chrono::microseconds> seconds(double least, double most) const;

  // A size with its unit; both bounds are allowed.
  std::optional<std::uint64_t> bytes(std::uint64_t least, std::uint64_t most) const;

  // What the file says, fit for a message. Never what a variable says: that may be a secret.
  std::string shown() const { return quote(node_->text); }

  // Of a sequence; or the value itself, where one stands for a list of one.
  std::vector<ConfigValue> items() const;

 private:
  ConfigContext* context_;
  const YamlNode* node_;
  std::string path_;
  int line_;
};

class ConfigMapping {
 public:
  // No value is an empty mapping. Anything else than a mapping, and every key that is there twice, is a
  // problem.
  explicit ConfigMapping(const ConfigValue& value);

  // Asking for a key makes it a known one.
  std::optional<ConfigValue> find(std::string_view key);

  void read(std::string_view key, bool& out);
  void read(std::string_view key, std::chrono::microseconds& out, double least, double most);
  void read(std::string_view key, std::string& out);
  template <typename Choice, typename Out>
  void read(std::string_view key, Out& out, std::span<const std::pair<std::string_view, Choice>> choices);

  // Every key that nobody asked for is a problem.
  void finish() const;

  // For mappings whose keys are names: all of them, in the order of the file.
  std::vector<std::pair<std::string, ConfigValue>> all() const;

 private:
  ConfigValue value_of(const YamlEntry& entry) const;
  std::optional<std::size_t> choose(std::string_view key, std::span<const std::string_view> names);

  ConfigValue value_;
  std::vector<const YamlEntry*> entries_;  // the first of each key, in the order of the file
  std::map<std::string_view, const YamlEntry*> by_key_;
  std::vector<std::string_view> known_;
};

template <typename Choice, typename Out>
void ConfigMapping::read(std::string_view key, Out& out,
                         std::span<const std::pair<std::string_view, Choice>> choices) {
  std::vector<std::string_view> names;
  for (const auto& [name, choice] : choices) names.push_back(name);
  if (const auto index = choose(key, names)) out = choices[*index].second;
}

}  // namespace sluice::app
