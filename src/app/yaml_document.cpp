#include "app/yaml_document.h"

#include <algorithm>
#include <istream>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/null.h>
#include <yaml-cpp/parser.h>

namespace sluice::app {
namespace {

int line_of(const YAML::Mark& mark) {
  return mark.line + 1;
}

// yaml-cpp marks scalars without a tag of their own with "?" (plain) or "!" (quoted).
bool is_own_tag(const std::string& tag) {
  return !tag.empty() && tag != "?" && tag != "!";
}

constexpr const char* kTooDeep = "blocks inside blocks deeper than any configuration";
constexpr const char* kKeyIsNoWord = "a key that is no plain word";

bool is_indented_with_tab(std::string_view text, int line) {
  for (; line > 1 && !text.empty(); --line)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text.substr(0, text.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

// In words for somebody who doesn't know YAML's grammar by heart. What yaml-cpp puts behind a colon is a
// piece of the file, and is cut off.
std::string explain(std::string_view message) {
  using namespace YAML::ErrorMsg;
  message = message.substr(0, message.find(':'));
  if (message == kTooDeep || message == kKeyIsNoWord) return std::string(message);
  if (message == UNKNOWN_ANCHOR || message == ALIAS_NOT_FOUND || message == CHAR_IN_ALIAS) {
    return "a value that begins with * is an alias; put it in quotes if it is meant as text";
  }
  if (message == ANCHOR_NOT_FOUND || message == CHAR_IN_ANCHOR) {
    return "a value that begins with & is an anchor; put it in quotes if it is meant as text";
  }
  if (std::string_view(INVALID_ESCAPE).starts_with(message)) {
    return "a backslash in double quotes begins an escape; write \\\\ or use single quotes";
  }
  if (message == MAP_VALUE) {
    return "a colon where none may be; put a value that holds a colon and a space in quotes";
  }
  return std::string("not valid YAML: ").append(message);
}

}  // namespace

// Fails by throwing YAML::ParserException, as the parser that calls it does; parse_yaml() catches both.
class YamlBuilder final : public YAML::EventHandler {
 public:
  YamlDocument finish() && {
    if (document_.root_ == nullptr) document_.root_ = &document_.nodes_.emplace_back();
    return std::move(document_);
  }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, make(mark, {}, anchor)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto target = anchors_.find(anchor);
    if (target == anchors_.end()) throw YAML::ParserException(mark, YAML::ErrorMsg::UNKNOWN_ANCHOR);
    add(mark, *target->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode& node = make(mark, tag, anchor);
    if (tag != "?" || !YAML::IsNullString(value)) {
      node.kind = YamlNode::Kind::kScalar;
      node.text = value;
    }
    add(mark, node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, YamlNode::Kind::kSequence, make(mark, tag, anchor));
  }
  void OnSequenceEnd() override { open_.pop_back(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, YamlNode::Kind::kMapping, make(mark, tag, anchor));
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  struct Open {
    YamlNode* node;
    std::optional<YamlEntry> entry;  // of a mapping: the key whose value comes next
  };

  YamlNode& make(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    YamlNode& node = document_.nodes_.emplace_back();
    node.line = line_of(mark);
    node.tagged = is_own_tag(tag);
    if (anchor != 0) anchors_[anchor] = &node;
    return node;
  }

  void open(const YAML::Mark& mark, YamlNode::Kind kind, YamlNode& node) {
    node.kind = kind;
    add(mark, node);
    if (open_.size() == YamlDocument::kMaxDepth) {
      throw YAML::ParserException(mark, kTooDeep);
    }
    open_.push_back({.node = &node, .entry = {}});
  }

  void add(const YAML::Mark& mark, const YamlNode& node) {
    if (open_.empty()) {
      document_.root_ = &node;
      return;
    }
    Open& parent = open_.back();
    if (parent.node->kind == YamlNode::Kind::kSequence) {
      parent.node->items.push_back(&node);
    } else if (parent.entry) {
      parent.entry->value = &node;
      parent.node->entries.push_back(std::move(*parent.entry));
      parent.entry.reset();
    } else if (node.kind == YamlNode::Kind::kScalar && !node.tagged) {
      parent.entry = YamlEntry{.key = node.text, .line = line_of(mark), .value = nullptr};
    } else {
      throw YAML::ParserException(mark, kKeyIsNoWord);
    }
  }

  YamlDocument document_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, const YamlNode*> anchors_;
};

std::variant<YamlDocument, YamlError> parse_yaml(std::string_view text) {
  if (text.size() > YamlDocument::kMaxBytes) {
    return YamlError{.line = 0, .message = "larger than 1 MiB, which no configuration is"};
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    YamlBuilder builder;
    if (parser.HandleNextDocument(builder)) {
      YamlBuilder second;
      if (parser.HandleNextDocument(second)) {
        const YamlDocument surplus = std::move(second).finish();
        return YamlError{.line = surplus.root().line, .message = "a second document (---); only one is read"};
      }
    }
    return std::move(builder).finish();
  } catch (const YAML::Exception& error) {
    const int line = line_of(error.mark);
    if (is_indented_with_tab(text, line)) {
      return YamlError{.line = line,
                       .message = "a tab at the beginning of the line; YAML indents with spaces"};
    }
    return YamlError{.line = line, .message = explain(error.msg)};
  }
}

}  // namespace sluice::app
