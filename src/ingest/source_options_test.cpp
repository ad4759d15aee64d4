#include "ingest/source_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(SourceOptions, NamesEachTransport) {
  for (const std::string_view name : {"tcp", "udp", "udp_multicast", "http"}) {
    const auto transport = parse_rtsp_transport(name);
    ASSERT_TRUE(transport.ok()) << name;
    EXPECT_EQ(to_string(*transport), name);
  }
  const auto wrong = parse_rtsp_transport("TCP");
  ASSERT_FALSE(wrong.ok());
  EXPECT_THAT(wrong.error().message(), HasSubstr("tcp, udp, udp_multicast and http"));
}

TEST(SourceOptions, AreCheckedWithoutOpeningAnything) {
  SourceOptions options{.name = "door", .url = "rtsp://10.0.0.5/s"};
  options.username = "admin";
  options.password = "p@ss/w";
  EXPECT_TRUE(validate(options).ok());
  options.url = "test:?fps=1000";
  EXPECT_THAT(validate(options).error().message(), HasSubstr("from 1 to 120"));
  options.url = "nonsense://x";
  EXPECT_EQ(validate(options).error().code(), ErrorCode::kUnsupported);
}

TEST(SourceOptions, ALoginOfItsOwnIsCheckedToo) {
  SourceOptions options{.name = "door", .url = "rtsp://10.0.0.5/s"};
  options.username = "admin";
  options.password = std::string(200, 's');
  const auto checked = validate(options);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code(), ErrorCode::kLimit);
  EXPECT_THAT(checked.error().message(), Not(HasSubstr("sss")));
}

}  // namespace
}  // namespace sluice::ingest
