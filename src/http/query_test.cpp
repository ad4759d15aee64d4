#include "http/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Query, IsPairsInTheOrderSent) {
  const auto query = Query::parse("_HLS_skip=YES&_HLS_part=0&_HLS_msn=7");
  EXPECT_THAT(query.pairs(),
              ElementsAre(Pair("_HLS_skip", "YES"), Pair("_HLS_part", "0"), Pair("_HLS_msn", "7")));
  EXPECT_EQ(query.find("_HLS_msn"), "7");
  EXPECT_EQ(query.find("_hls_msn"), std::nullopt) << "keys are case-sensitive";
}

TEST(Query, ToleratesWhatOthersPutIn) {
  EXPECT_THAT(Query::parse("").pairs(), IsEmpty());
  EXPECT_THAT(Query::parse("&&a&=b&c=&&d==e=&").pairs(),
              ElementsAre(Pair("a", ""), Pair("", "b"), Pair("c", ""), Pair("d", "=e=")));
  EXPECT_EQ(Query::parse("CMCD=br%3D3200%2Csid%3D%226e2fb550%22&_HLS_msn=7").find("CMCD"),
            "br=3200,sid=\"6e2fb550\"");
}

TEST(Query, DecodesKeysAndValues) {
  const auto query = Query::parse("%5fHLS%5Fmsn=%37&name=caf%C3%A9+x");
  EXPECT_EQ(query.find("_HLS_msn"), "7");
  EXPECT_EQ(query.find("name"), "caf\xC3\xA9+x") << "a plus sign is a plus sign";
}

TEST(Query, CountsRepeatedKeys) {
  const auto query = Query::parse("a=1&a=2&b=3");
  EXPECT_EQ(query.count("a"), 2U);
  EXPECT_EQ(query.count("c"), 0U);
  EXPECT_EQ(query.find("a"), "1");
}

TEST(Query, LeavesWhatCannotBeDecodedAsItWasSent) {
  for (const char* value : {"%", "%4", "%4g", "100%", "b%00c", "%0d%0aX:1", "%7f"}) {
    EXPECT_EQ(Query::parse(std::string("a=") + value + "&b=1").find("a"), value);
    EXPECT_EQ(Query::parse(std::string("a=") + value + "&b=1").find("b"), "1") << "HC-16";
  }
  EXPECT_EQ(Query::parse("%zz=1").find("%zz"), "1");
}

}  // namespace
}  // namespace sluice::http
