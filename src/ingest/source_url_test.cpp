#include "ingest/source_url.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Login {
  std::string_view text;
  std::string_view username;
  std::string_view password;
  std::string_view host;
  int port;  // 0: none
  std::string_view rest;
};

class SourceUrlLogin : public ::testing::TestWithParam<Login> {};

TEST_P(SourceUrlLogin, IsFoundBeforeTheHost) {
  const Login& expected = GetParam();
  const auto url = parse_source_url(expected.text);
  ASSERT_TRUE(url.ok()) << url.error().message();
  EXPECT_EQ(url->username, expected.username);
  EXPECT_EQ(url->password, expected.password);
  EXPECT_EQ(url->host, expected.host);
  EXPECT_EQ(url->port.value_or(0), expected.port);
  EXPECT_EQ(url->rest, expected.rest);
}

INSTANTIATE_TEST_SUITE_P(
    AsTheStandardHasIt, SourceUrlLogin,
    ::testing::Values(Login{"rtsp://10.0.0.5/stream", "", "", "10.0.0.5", 0, "/stream"},
                      Login{"RTSP://cam.local:8554", "", "", "cam.local", 8554, ""},
                      Login{"rtsp://u:p@cam/s?a=1&b=2", "u", "p", "cam", 0, "/s?a=1&b=2"},
                      Login{"rtsp://u@cam/s", "u", "", "cam", 0, "/s"},
                      Login{"rtsp://u:p%40ss@cam/s", "u", "p@ss", "cam", 0, "/s"},
                      Login{"rtsp://u:p@[fe80::1%25eth0]:554/s", "u", "p", "fe80::1%eth0", 554, "/s"},
                      Login{"rtsp://my_cam/s", "", "", "my_cam", 0, "/s"},
                      Login{"  rtsp://cam/s\n", "", "", "cam", 0, "/s"},
                      Login{"srt://:9000?mode=listener", "", "", "", 9000, "?mode=listener"},
                      Login{"srt://host:9000?streamid=a@b", "", "", "host", 9000, "?streamid=a@b"},
                      Login{"udp://@:1234", "", "", "", 1234, ""},
                      Login{"rtsp://cam:554/path@x", "", "", "cam", 554, "/path@x"},
                      Login{"rtsp://cam/a b", "", "", "cam", 0, "/a%20b"}));

INSTANTIATE_TEST_SUITE_P(
    AsPeoplePasteIt, SourceUrlLogin,
    ::testing::Values(Login{"rtsp://u:p@ss@10.0.0.5/s", "u", "p@ss", "10.0.0.5", 0, "/s"},
                      Login{"rtsp://u:pa/ss@10.0.0.5/s", "u", "pa/ss", "10.0.0.5", 0, "/s"},
                      Login{"rtsp://u:pa?ss@10.0.0.5/s", "u", "pa?ss", "10.0.0.5", 0, "/s"},
                      Login{"rtsp://u:pa#ss@10.0.0.5:554/s", "u", "pa#ss", "10.0.0.5", 554, "/s"},
                      Login{"rtsp://u:a:b@10.0.0.5/s", "u", "a:b", "10.0.0.5", 0, "/s"},
                      Login{"rtsp://u:100%@10.0.0.5/s", "u", "100%", "10.0.0.5", 0, "/s"},
                      Login{"rtsp://u:p@/w#1@10.0.0.5/s", "u", "p@/w#1", "10.0.0.5", 0, "/s"},
                      Login{"rtsp://u:[x]@10.0.0.5/s", "u", "[x]", "10.0.0.5", 0, "/s"}));

TEST(SourceUrl, KnowsWhatIsNoNetworkSource) {
  struct Case {
    std::string_view text;
    SourceKind kind;
    std::string_view rest;
    bool loop;
  };
  for (const Case& c : {Case{"test:", SourceKind::kTest, "", false},
                        Case{"test:?codec=h265&fps=5", SourceKind::kTest, "?codec=h265&fps=5", false},
                        Case{"/media/a b.mp4", SourceKind::kFile, "/media/a b.mp4", false},
                        Case{"clip.mp4?loop", SourceKind::kFile, "clip.mp4", true},
                        Case{"file:clip.mp4", SourceKind::kFile, "clip.mp4", false},
                        Case{"file:///media/clip.mp4?loop", SourceKind::kFile, "/media/clip.mp4", true}}) {
    const auto url = parse_source_url(c.text);
    ASSERT_TRUE(url.ok()) << c.text;
    EXPECT_EQ(url->kind, c.kind) << c.text;
    EXPECT_EQ(url->rest, c.rest) << c.text;
    EXPECT_EQ(url->loop, c.loop) << c.text;
  }
}

TEST(SourceUrl, RefusesWhatItCannotRead) {
  struct Case {
    std::string_view text;
    ErrorCode code;
    std::string_view says;
  };
  for (const Case& c :
       {Case{"", ErrorCode::kInvalid, "no source"}, Case{"   ", ErrorCode::kInvalid, "no source"},
        Case{"rtsp://", ErrorCode::kInvalid, "no host"},
        Case{"rtsp:///stream", ErrorCode::kInvalid, "no host"},
        Case{"rtsp://u:p@/stream", ErrorCode::kInvalid, "no host"},
        Case{"rtsp:/cam/s", ErrorCode::kInvalid, "\"//\" is missing"},
        Case{"rtsp://cam:0/s", ErrorCode::kInvalid, "port"},
        Case{"rtsp://cam:65536/s", ErrorCode::kInvalid, "port"},
        Case{"rtsp://cam/a\r\nX: y", ErrorCode::kInvalid, "control character"},
        Case{"rtsp://u:%0d%0a@cam/s", ErrorCode::kInvalid, "control character"},
        Case{"file:", ErrorCode::kInvalid, "no file"},
        Case{"concat:a|b", ErrorCode::kUnsupported, "rtsp://, rtsps://"},
        Case{"gopher://x/y", ErrorCode::kUnsupported, "no kind of source"}}) {
    const auto url = parse_source_url(c.text);
    ASSERT_FALSE(url.ok()) << c.text;
    EXPECT_EQ(url.error().code(), c.code) << c.text;
    EXPECT_THAT(url.error().message(), HasSubstr(c.says)) << c.text;
  }
}

TEST(SourceUrl, ErrorsHideTheLogin) {
  for (const std::string_view text :
       {"rtsp://u:geheim@cam:99999/s", "rtsp:u:geheim@cam/s", "rtsp://u:geheim@/s"}) {
    const auto url = parse_source_url(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_THAT(url.error().message(), Not(HasSubstr("geheim"))) << text;
  }
}

TEST(SourceUrl, IsWrittenForFfmpegWithTheLoginEscaped) {
  struct Case {
    std::string_view text;
    std::string_view written;
  };
  for (const Case& c :
       {Case{"rtsp://u:p@/w#1 ü%:x@10.0.0.5/s", "rtsp://u:p%40%2Fw%231%20%C3%BC%25%3Ax@10.0.0.5/s"},
        Case{"rtsp://[::1]:554/s", "rtsp://[::1]:554/s"},
        Case{"rtsp://[fe80::1%25eth0]/s", "rtsp://[fe80::1%eth0]/s"}, Case{"rtsp://cam", "rtsp://cam"},
        Case{"udp://:1234", "udp://:1234"},
        // A path must not be taken for another of FFmpeg's protocols.
        Case{"/media/a b.mp4", "file:/media/a b.mp4"}, Case{"x|y.mp4", "file:x|y.mp4"}}) {
    const auto url = parse_source_url(c.text);
    ASSERT_TRUE(url.ok()) << c.text;
    EXPECT_EQ(to_ffmpeg_url(*url).value_or("refused"), c.written);
  }
}

TEST(SourceUrl, RefusesALoginThatFfmpegWouldCutOff) {
  SourceUrl url{.kind = SourceKind::kRtsp, .scheme = "rtsp"};
  url.host = "cam";
  url.username = "u";
  url.password = std::string(125, 'x');
  EXPECT_TRUE(to_ffmpeg_url(url).ok());
  url.password += 'x';
  ASSERT_FALSE(to_ffmpeg_url(url).ok());
  EXPECT_EQ(to_ffmpeg_url(url).error().code(), ErrorCode::kLimit);
  EXPECT_THAT(to_ffmpeg_url(url).error().message(), Not(HasSubstr("xxx")));
  url.kind = SourceKind::kHttp;
  EXPECT_TRUE(to_ffmpeg_url(url).ok());
}

TEST(SourceUrl, RefusesAUserNameThatNoLoginCanCarry) {
  SourceUrl url{.kind = SourceKind::kRtsp, .scheme = "rtsp"};
  url.host = "cam";
  url.username = "a:b";
  ASSERT_FALSE(to_ffmpeg_url(url).ok());
  EXPECT_THAT(to_ffmpeg_url(url).error().message(), HasSubstr("colon"));
}

}  // namespace
}  // namespace sluice::ingest
