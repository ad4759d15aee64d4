#include "app/config_check.h"

#include <string>

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(CameraName, FitsUrlsMetricsAndLogLines) {
  for (const std::string& name : {std::string("door"), std::string("Yard_2"), std::string("a.b-c"),
                                  std::string("7"), std::string("-"), std::string(64, 'x')}) {
    EXPECT_TRUE(check_camera_name(name).ok()) << name;
  }
  for (const std::string& name : {std::string(), std::string("."), std::string(".."), std::string(".door"),
                                  std::string("front door"), std::string("a/b"), std::string("T\xc3\xbcr"),
                                  std::string("a\nb"), std::string("a%2f"), std::string(65, 'x')}) {
    EXPECT_FALSE(check_camera_name(name).ok()) << name;
  }
}

TEST(CameraName, AUrlInItsPlaceIsShownWithoutItsLogin) {
  const std::string message = check_camera_name("rtsp://admin:s3cret@10.0.0.5/stream").error().message();
  EXPECT_EQ(message.find("s3cret"), std::string::npos);
  EXPECT_NE(message.find("10.0.0.5"), std::string::npos);
}

TEST(ListenAddress, IsBroughtIntoOneForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"8480", "[::]:8480"},         {":8480", "[::]:8480"},         {"[::]:8480", "[::]:8480"},
      {"0.0.0.0:80", "0.0.0.0:80"},  {"127.0.0.1:0", "127.0.0.1:0"}, {"[fe80::1]:65535", "[fe80::1]:65535"},
      {"[0::1]:8480", "[::1]:8480"},
  };
  for (const auto& [text, address] : cases) {
    const auto result = check_listen_address(text);
    ASSERT_TRUE(result.ok()) << text;
    EXPECT_EQ(*result, address);
  }
}

TEST(ListenAddress, RefusesTheRest) {
  for (const char* text :
       {"", ":", "x", "65536", "-1", "8480 ", "10.0.0.1", "10.0.0.1:", "10.0.0.256:80", "::1:8480", "[::1]",
        "[::g]:80", "a b:80", "localhost:80", "http://x:80", "[10.0.0.1]:80"}) {
    EXPECT_FALSE(check_listen_address(text).ok()) << text;
  }
}

TEST(Source, TakesUrlsTheTestCameraAndFiles) {
  for (const char* source :
       {"rtsp://10.0.0.5/stream1", "RTSP://10.0.0.5", "rtsps://cam:322/x", "rtmp://cam/live",
        "srt://cam:9000?mode=caller", "http://cam/video.ts", "https://user:p@ss/w?rd@cam/x.m3u8",
        "rtsp://[fe80::1]:554/x", "file:///clip.mp4", "file:clip.mp4", "test:", "test:?codec=h265&fps=25",
        "clip.mp4", "/clips/a b.mp4?loop", "1:2.mp4"}) {
    const auto result = check_source(source);
    EXPECT_TRUE(result.ok()) << source;
  }
}

TEST(Source, SaysWhatIsWrongAndShowsNothingOfIt) {
  for (const char* source : {"", "rtsp:/10.0.0.5/s3cret", "rtsp://", "rtsp:///s3cret", "rtsp://a:s3cret@",
                             "rtsp://cam/s3cret\nx", "rtsp://cam:99999/user=a&password=s3cret",
                             "gopher://cam/s3cret", "rtps://u:s3cret@cam/x", "test:?fps=1000"}) {
    const auto result = check_source(source);
    ASSERT_FALSE(result.ok()) << source;
    EXPECT_FALSE(result.error().message().empty());
    EXPECT_EQ(result.error().message().find("s3cret"), std::string::npos) << result.error().message();
  }
}

TEST(Source, GuessesTheSchemeThatWasMeant) {
  EXPECT_NE(check_source("rtps://cam/x").error().message().find("(did you mean rtsp:?)"), std::string::npos);
  EXPECT_EQ(check_source("gopher://cam/x").error().message().find("did you mean"), std::string::npos);
}

TEST(Source, ALoginMustBeOneThatCanBeSent) {
  EXPECT_TRUE(check_source("rtsp://cam/x", "admin", "p@ss:/w?rd").ok());
  EXPECT_FALSE(check_source("rtsp://cam/x", "ad:min", "x").ok());
  EXPECT_FALSE(check_source("rtsp://cam/x", "admin", std::string(500, 'x')).ok());
}

TEST(Source, KnowsAFileFromAUrl) {
  for (const char* file : {"clip.mp4", "/clips/door.mp4?loop", "1:2.mp4"})
    EXPECT_TRUE(is_file_name(file)) << file;
  for (const char* url : {"test:", "test:?fps=5", "rtsp://cam/x", "file:clip.mp4", "rtps://cam/x"}) {
    EXPECT_FALSE(is_file_name(url)) << url;
  }
}

}  // namespace
}  // namespace sluice::app
