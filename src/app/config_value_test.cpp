#include "app/config_value.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> variable(const std::string& name) {
  if (name == "SECRET") return "s3cret";
  if (name == "YES") return "yes";
  return std::nullopt;
}

// A document and the problems found in it.
class File {
 public:
  explicit File(std::string_view yaml) : document_(std::get<YamlDocument>(parse_yaml(yaml))) {}

  ConfigValue root() { return {context_, document_.root(), "", 0}; }
  std::vector<std::string> problems() const {
    std::vector<std::string> out;
    for (const ConfigProblem& problem : context_.problems) out.push_back(describe(problem));
    return out;
  }

 private:
  YamlDocument document_;
  Variables variables_ = variable;
  ConfigContext context_{.file = "f", .variables = variables_, .problems = {}};
};

using Problems = std::vector<std::string>;

TEST(ConfigValue, BooleansAreHomeAssistants) {
  for (const char* yes : {"true", "Yes", "ON", "enable", "1", "${YES}"}) {
    File file(yes);
    EXPECT_EQ(file.root().boolean(), true) << yes;
  }
  for (const char* no : {"false", "No", "OFF", "disable", "0"}) {
    File file(no);
    EXPECT_EQ(file.root().boolean(), false) << no;
  }
  File file("maybe");
  EXPECT_EQ(file.root().boolean(), std::nullopt);
  EXPECT_EQ(file.problems(), Problems{R"(f: "maybe" is no boolean; true or false)"});
}

TEST(ConfigValue, SecondsIncludeBothBounds) {
  const std::pair<const char*, std::optional<std::chrono::microseconds>> cases[] = {
      {"0.2", 200ms},          {"1.5", 1500ms},        {".5", 500ms},          {"1", 1s},
      {"0.3333333", 333333us}, {"0.19", std::nullopt}, {"1.51", std::nullopt}, {"1e0", std::nullopt},
      {"nan", std::nullopt},   {"0.5s", std::nullopt}};
  for (const auto& [text, seconds] : cases) {
    File file(text);
    EXPECT_EQ(file.root().seconds(0.2, 1.5), seconds) << text;
    EXPECT_EQ(file.problems().empty(), seconds.has_value()) << text;
  }
}

TEST(ConfigValue, ProblemsSayWhatIsWrongAndWhatIsAllowed) {
  const std::pair<const char*, const char*> cases[] = {
      {"2", R"(f: "2" is out of range; a number of seconds from 0.2 to 1.5)"},
      {"soon", R"(f: "soon" is not a number; a number of seconds from 0.2 to 1.5)"},
      {"[1]", "f: is a list; a number of seconds from 0.2 to 1.5"},
      {"{a: 1}", "f: is a block of keys; a number of seconds from 0.2 to 1.5"},
      {"~", "f: has no value; a number of seconds from 0.2 to 1.5"},
      {"!secret door",
       "f: begins with ! and so is a YAML tag, which means nothing here; put text in quotes; for a "
       "secret write ${VARIABLE}"},
      {"${UNSET}", "f: the environment variable UNSET is not set; set it, or write ${UNSET:default}"},
  };
  for (const auto& [text, problem] : cases) {
    File file(text);
    EXPECT_EQ(file.root().seconds(0.2, 1.5), std::nullopt);
    EXPECT_EQ(file.problems(), Problems{problem});
  }
}

TEST(ConfigValue, ShowsWhatTheFileSaysAndNeverTheVariable) {
  File file("${SECRET}");
  EXPECT_EQ(file.root().boolean(), std::nullopt);
  EXPECT_EQ(file.problems(), Problems{R"(f: "${SECRET}" is no boolean; true or false)"});
}

TEST(ConfigValue, OneValueStandsForAListOfOne) {
  File one("a");
  EXPECT_EQ(one.root().items().size(), 1U);
  File two("[a, b]");
  const auto items = two.root().items();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[1].path(), "[1]");
  EXPECT_EQ(items[1].text(""), "b");
}

TEST(ConfigMapping, LeavesDefaultsWhereTheFileSaysNothingOrNothingRight) {
  File file("flag: maybe\nlength: 0.5\n");
  ConfigMapping mapping(file.root());
  bool flag = true;
  bool absent = true;
  std::chrono::microseconds length{0};
  std::string text = "default";
  mapping.read("flag", flag);
  mapping.read("absent", absent);
  mapping.read("length", length, 0, 1);
  mapping.read("text", text);
  mapping.finish();
  EXPECT_TRUE(flag);
  EXPECT_TRUE(absent);
  EXPECT_EQ(length, 500ms);
  EXPECT_EQ(text, "default");
  EXPECT_EQ(file.problems(), Problems{R"(f:1: flag: "maybe" is no boolean; true or false)"});
}

TEST(ConfigMapping, ReadsOneOfAFewChoices) {
  static constexpr std::array<std::pair<std::string_view, int>, 2> kChoices = {{{"tcp", 1}, {"udp", 2}}};
  File file("a: udp\nb: http\n");
  ConfigMapping mapping(file.root());
  int a = 0;
  int b = 0;
  mapping.read<int>("a", a, kChoices);
  mapping.read<int>("b", b, kChoices);
  EXPECT_EQ(a, 2);
  EXPECT_EQ(b, 0);
  EXPECT_EQ(file.problems(), Problems{R"(f:2: b: "http" is unknown; one of tcp, udp)"});
}

TEST(ConfigMapping, EveryKeyThatNobodyKnowsIsAProblem) {
  File file("segmnt: 1\nsegment: 2\n? \"a\\nb\"\n: 3\n");
  ConfigMapping mapping(file.root());
  EXPECT_TRUE(mapping.find("segment").has_value());
  mapping.finish();
  EXPECT_EQ(file.problems(),
            (Problems{"f:1: segmnt: unknown key (did you mean segment?); allowed are segment",
                      R"(f:3: "a?b": unknown key; allowed are segment)"}));
}

TEST(ConfigMapping, AKeyThatIsThereTwiceIsAProblemAndTheFirstCounts) {
  File file("a: 1\nb: 2\na: 3\n");
  ConfigMapping mapping(file.root());
  EXPECT_EQ(mapping.find("a")->text(""), "1");
  EXPECT_EQ(mapping.all().size(), 2U);
  EXPECT_EQ(file.problems(), Problems{"f:3: a: is there twice, first in line 1; keep one"});
}

TEST(ConfigMapping, OfNothingIsEmptyAndOfAListAProblem) {
  File nothing("");
  EXPECT_TRUE(ConfigMapping(nothing.root()).all().empty());
  EXPECT_EQ(nothing.problems(), Problems{});
  File list("[a]");
  EXPECT_TRUE(ConfigMapping(list.root()).all().empty());
  EXPECT_EQ(list.problems(), Problems{"f: is a list; keys are wanted, each on its line and indented"});
}

}  // namespace
}  // namespace sluice::app
