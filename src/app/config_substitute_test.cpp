#include "app/config_substitute.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

std::optional<std::string> variable(const std::string& name) {
  if (name == "HOST") return "10.0.0.5";
  if (name == "PASSWORD") return "a:\"b\" ${HOST} # c\n";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

TEST(Substitute, PutsVariablesIn) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"no variable", "no variable"},
      {"${HOST}", "10.0.0.5"},
      {"rtsp://${HOST}:554/${HOST}", "rtsp://10.0.0.5:554/10.0.0.5"},
      {"${HOST:other}", "10.0.0.5"},
      {"${NOBODY:other}", "other"},
      {"${NOBODY:rtsp://x:554}", "rtsp://x:554"},
      {"${NOBODY:}", ""},
      {"${EMPTY:other}", ""},
      {"${EMPTY}", ""},
      {"$HOST", "$HOST"},
      {"$", "$"},
      {"a$$b", "a$$b"},
      {"}{", "}{"},
      {"$${HOST}", "${HOST}"},
      {"$$${HOST}", "$${HOST}"},
      {"$${", "${"},
      {"$${HOST}${HOST}", "${HOST}10.0.0.5"},
  };
  for (const auto& [text, expected] : cases) {
    const auto result = substitute(text, variable);
    ASSERT_TRUE(result.ok()) << text << ": " << result.error().message();
    EXPECT_EQ(*result, expected) << text;
  }
}

TEST(Substitute, WhatIsPutInIsNotLookedAtAgain) {
  EXPECT_EQ(*substitute("${PASSWORD}", variable), "a:\"b\" ${HOST} # c\n");
}

TEST(Substitute, NamesTheVariableThatIsMissing) {
  EXPECT_EQ(substitute("a${YARD_PASSWORD}b", variable).error().message(),
            "the environment variable YARD_PASSWORD is not set; set it, or write ${YARD_PASSWORD:default}");
}

TEST(Substitute, SaysHowToWriteTheSignsThemselves) {
  for (const char* text :
       {"${}", "${:x}", "${1A}", "${A-B}", "${A ", "${", "x${HOST}${", "${ HOST}", "${A${HOST}}"}) {
    const auto result = substitute(text, variable);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.error().message().find("write $${ for ${ itself"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace sluice::app
