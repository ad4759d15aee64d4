// An attribute list (bis 4.2), as written.
//
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::validate {

struct Attribute {
  std::string name;
  std::string value;  // without its quotes
  bool quoted = false;

  bool operator==(const Attribute&) const = default;
};

class AttributeList {
 public:
  AttributeList() = default;
  explicit AttributeList(std::vector<Attribute> attributes) : attributes_(std::move(attributes)) {}

  const std::vector<Attribute>& all() const { return attributes_; }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const Attribute* find(std::string_view name) const;  // the first of this name
  // The value, or an empty text.
  std::string_view get(std::string_view name) const;
  // The same attributes with the same values, in any order.
  bool same_as(const AttributeList& other) const;
  // `A=1,B="x"`, in the order in which they were written, for messages.
  std::string text() const;

 private:
  std::vector<Attribute> attributes_;
};

// What was read, and what is wrong with it: each fault is a half-sentence such as `NAME twice`. What can be
// read of a faulty list is there nonetheless.
struct ParsedAttributes {
  AttributeList list;
  std::vector<std::string> faults;
};
ParsedAttributes parse_attributes(std::string_view text);

}  // namespace sluice::validate
