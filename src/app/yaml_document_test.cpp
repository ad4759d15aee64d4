#include "app/yaml_document.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sluice::app {
namespace {

YamlDocument document_of(std::string_view text) {
  auto result = parse_yaml(text);
  if (const auto* error = std::get_if<YamlError>(&result)) {
    ADD_FAILURE() << "line " << error->line << ": " << error->message;
    return std::get<YamlDocument>(parse_yaml(""));
  }
  return std::get<YamlDocument>(std::move(result));
}

YamlError error_of(std::string_view text) {
  const auto result = parse_yaml(text);
  if (const auto* error = std::get_if<YamlError>(&result)) return *error;
  return {.line = -1, .message = "no error"};
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(YamlDocument, KeepsTextAsItIsWritten) {
  const auto document = document_of("a: 0123\nb: 'yes'\nc: 1e3\nd: \"x: y\"\n");
  const auto& entries = document.root().entries;
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].value->text, "0123");
  EXPECT_EQ(entries[1].value->text, "yes");
  EXPECT_EQ(entries[2].value->text, "1e3");
  EXPECT_EQ(entries[3].value->text, "x: y");
}

TEST(YamlDocument, KeepsTheOrderTheLinesAndTheTwins) {
  const auto document = document_of("b: 1\n\n# words\na:\n  c: 2\nb: 3\n");
  const auto& entries = document.root().entries;
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].key, "b");
  EXPECT_EQ(entries[0].line, 1);
  EXPECT_EQ(entries[1].key, "a");
  EXPECT_EQ(entries[1].line, 4);
  EXPECT_EQ(entries[1].value->entries[0].line, 5);
  EXPECT_EQ(entries[2].key, "b");
  EXPECT_EQ(entries[2].line, 6);
}

TEST(YamlDocument, TellsNothingFromEmptyText) {
  const auto document = document_of("a:\nb: ''\nc: ~\nd: null\ne: 'null'\n");
  const auto& entries = document.root().entries;
  EXPECT_EQ(entries[0].value->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(entries[1].value->kind, YamlNode::Kind::kScalar);
  EXPECT_EQ(entries[2].value->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(entries[3].value->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(entries[4].value->kind, YamlNode::Kind::kScalar);
}

TEST(YamlDocument, AnEmptyTextIsADocumentOfNothing) {
  for (const char* text : {"", "\n\n", "# only words\n", "---\n"}) {
    EXPECT_EQ(document_of(text).root().kind, YamlNode::Kind::kNull) << text;
  }
}

TEST(YamlDocument, AnAliasIsTheNodeOfItsAnchor) {
  const auto document = document_of("a: &x {k: v}\nb: *x\n");
  EXPECT_EQ(document.root().entries[0].value, document.root().entries[1].value);
}

TEST(YamlDocument, MarksTags) {
  const auto document = document_of("a: !secret yard\nb: !!binary aGk=\nc: plain\n");
  EXPECT_TRUE(document.root().entries[0].value->tagged);
  EXPECT_TRUE(document.root().entries[1].value->tagged);
  EXPECT_FALSE(document.root().entries[2].value->tagged);
}

TEST(YamlDocument, SaysWhereTheGrammarBreaks) {
  const struct {
    const char* text;
    int line;
    const char* message;
  } cases[] = {
      {"a: 1\nb: [1, 2\n", 3, "not valid YAML: end of sequence flow not found"},
      {"a: 1\nb: c: d\n", 2,
       "a colon where none may be; put a value that holds a colon and a space in quotes"},
      {"a:\n\tb: 1\n", 2, "a tab at the beginning of the line; YAML indents with spaces"},
      {"a: \"\\q\"\n", 1, "a backslash in double quotes begins an escape; write \\\\ or use single quotes"},
      {"a: *nobody\n", 1, "a value that begins with * is an alias; put it in quotes if it is meant as text"},
      {"a: 1\n---\nb: 2\n", 3, "a second document (---); only one is read"},
      {"? [a]\n: 1\n", 1, "a key that is no plain word"},
      {"!x a: 1\n", 1, "a key that is no plain word"},
  };
  for (const auto& [text, line, message] : cases) {
    const YamlError error = error_of(text);
    EXPECT_EQ(error.line, line) << text;
    EXPECT_EQ(error.message, message) << text;
  }
}

TEST(YamlDocument, NeverQuotesWhatMayBeAPassword) {
  for (const char* text : {"p: *hunter2\n", "p: \"hunter2\\Z\"\n", "p: hunter2: x\n", "p: [hunter2\n",
                           "p: 'hunter2\n", "p: !<hunter2\n", "%hunter2\n", "p: &\n", "p: {hunter2: [}\n"}) {
    const std::string message = error_of(text).message;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
    EXPECT_EQ(message.find('Z'), std::string::npos) << message;
  }
}

TEST(YamlDocument, RefusesWhatIsTooLarge) {
  EXPECT_EQ(error_of(std::string(YamlDocument::kMaxBytes + 1, '#')).message,
            "larger than 1 MiB, which no configuration is");
  EXPECT_EQ(document_of(std::string(YamlDocument::kMaxBytes, '#')).root().kind, YamlNode::Kind::kNull);
}

TEST(YamlDocument, RefusesWhatIsTooDeep) {
  const auto nested = [](std::size_t depth) { return repeated("[", depth) + repeated("]", depth); };
  EXPECT_EQ(document_of(nested(YamlDocument::kMaxDepth)).root().kind, YamlNode::Kind::kSequence);
  EXPECT_EQ(error_of(nested(YamlDocument::kMaxDepth + 1)).message,
            "blocks inside blocks deeper than any configuration");
  for (const char* opening : {"[", "{a: ", "- ", "? ", "{? ["}) {
    EXPECT_NE(error_of(repeated(opening, 100'000)).line, -1) << opening;
  }
}

TEST(YamlDocument, AliasesDoNotMultiply) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 200; ++i) bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", i, i - 1);
  EXPECT_EQ(document_of(bomb).root().entries.size(), 200U);
}

TEST(YamlDocument, ANodeMayHoldItself) {
  const auto document = document_of("&a\nb: *a\n");
  EXPECT_EQ(document.root().entries[0].value, &document.root());
}

TEST(YamlDocument, SurvivesBytesThatAreNoText) {
  parse_yaml(std::string_view("a: \0\xff\xfe\x80\n", 8));
  parse_yaml("\xff\xfe");
  parse_yaml("\xef\xbb\xbf");
}

}  // namespace
}  // namespace sluice::app
