// YamlDocument: a YAML file as it was written. Nothing is typed, merged or dropped: scalars stay text, a key
// that is there twice is there twice, and each key has its line, so that whoever reads it can say where a
// mistake is.
//
// Values; any thread. Hostile files are refused, not survived by luck: see the limits below.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice::app {

struct YamlNode;

struct YamlEntry {
  std::string key;
  int line = 0;  // of the key; from 1
  const YamlNode* value = nullptr;
};

struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMapping };

  Kind kind = Kind::kNull;
  int line = 0;                        // where the node begins; from 1
  bool tagged = false;                 // `!secret`, `!!binary` and the like
  std::string text;                    // of a scalar, without its quotes
  std::vector<const YamlNode*> items;  // of a sequence
  std::vector<YamlEntry> entries;      // of a mapping, in the order of the file
};

// An alias (`*name`) is a second pointer to the node of its anchor. It may point to a node around itself:
// only walk a document as deep as what is looked for.
class YamlDocument {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1024} * 1024;
  static constexpr std::size_t kMaxDepth = 16;

  YamlDocument(YamlDocument&&) noexcept = default;
  YamlDocument& operator=(YamlDocument&&) noexcept = default;
  YamlDocument(const YamlDocument&) = delete;
  YamlDocument& operator=(const YamlDocument&) = delete;
  ~YamlDocument() = default;

  const YamlNode& root() const { return *root_; }

 private:
  friend class YamlBuilder;
  YamlDocument() = default;
  std::deque<YamlNode> nodes_;  // owns all of them; a deque does not move them as it grows
  const YamlNode* root_ = nullptr;
};

struct YamlError {
  int line = 0;         // from 1; 0 when it is about the file as a whole
  std::string message;  // never quotes the file, in which any word may be a password
};

// Takes exactly one document; an empty text is a document whose root is null.
std::variant<YamlDocument, YamlError> parse_yaml(std::string_view text);

}  // namespace sluice::app
