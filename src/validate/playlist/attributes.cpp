#include "validate/playlist/attributes.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  ParsedAttributes parse() && {
    if (rest_.empty()) fault("an empty attribute list");
    while (!rest_.empty()) attribute();
    return {.list = AttributeList(std::move(attributes_)), .faults = std::move(faults_)};
  }

 private:
  void attribute() {
    skip_spaces();
    Attribute each;
    const std::size_t equals = std::min(rest_.find_first_of("=,"), rest_.size());
    each.name = std::string(rest_.substr(0, equals));
    rest_.remove_prefix(equals);
    if (each.name.empty() || !std::ranges::all_of(each.name, is_name_character)) {
      fault(fmt::format("\"{}\" is no attribute name", each.name));
    }
    if (rest_.empty() || rest_.front() != '=') {
      fault(fmt::format("{} has no value", each.name));
    } else {
      rest_.remove_prefix(1);
      value(each);
    }
    skip_spaces();
    if (!rest_.empty()) {
      if (rest_.front() == ',') {
        rest_.remove_prefix(1);
        if (rest_.empty()) fault("a comma at the end");
      } else {
        fault(fmt::format("{} is followed by \"{}\" instead of a comma", each.name, rest_.front()));
        rest_.remove_prefix(std::min(rest_.find(','), rest_.size()));
      }
    }
    if (std::ranges::find(attributes_, each.name, &Attribute::name) != attributes_.end()) {
      fault(fmt::format("{} twice", each.name));
    }
    attributes_.push_back(std::move(each));
  }

  void value(Attribute& each) {
    skip_spaces();
    if (!rest_.empty() && rest_.front() == '"') {
      each.quoted = true;
      rest_.remove_prefix(1);
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos) fault(fmt::format("{} has no closing quote", each.name));
      each.value = std::string(rest_.substr(0, end));
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      return;
    }
    const std::size_t end = std::min(rest_.find(','), rest_.size());
    std::string_view written = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (!written.empty() && is_space(written.back())) {
      fault("a space around an attribute");
      while (!written.empty() && is_space(written.back())) written.remove_suffix(1);
    }
    if (written.empty()) fault(fmt::format("{} has no value", each.name));
    if (written.find_first_of(" \t\"") != std::string_view::npos) {
      fault(fmt::format("{} has a quote or space in it", each.name));
    }
    each.value = std::string(written);
  }

  void skip_spaces() {
    if (rest_.empty() || !is_space(rest_.front())) return;
    fault("a space around an attribute");
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  void fault(std::string what) { faults_.push_back(std::move(what)); }

  std::string_view rest_;
  std::vector<Attribute> attributes_;
  std::vector<std::string> faults_;
};

std::vector<Attribute> in_order(std::vector<Attribute> attributes) {
  std::ranges::sort(attributes, {}, &Attribute::name);
  return attributes;
}

}  // namespace

const Attribute* AttributeList::find(std::string_view name) const {
  const auto found = std::ranges::find(attributes_, name, &Attribute::name);
  return found == attributes_.end() ? nullptr : &*found;
}

std::string_view AttributeList::get(std::string_view name) const {
  const Attribute* found = find(name);
  return found == nullptr ? std::string_view{} : std::string_view(found->value);
}

bool AttributeList::same_as(const AttributeList& other) const {
  return in_order(attributes_) == in_order(other.attributes_);
}

std::string AttributeList::text() const {
  std::string out;
  for (const Attribute& each : attributes_) {
    out += fmt::format("{}{}={}{}{}", out.empty() ? "" : ",", each.name, each.quoted ? "\"" : "", each.value,
                       each.quoted ? "\"" : "");
  }
  return out;
}

ParsedAttributes parse_attributes(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace sluice::validate
