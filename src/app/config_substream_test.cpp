// `substream:` of a camera, and what it takes over from the camera.
#include <string>

#include <gtest/gtest.h>

#include "app/config.h"

namespace sluice::app {
namespace {

ConfigResult parse(const std::string& camera) {
  return parse_config("cameras:\n  yard:\n" + camera,
                      {.file = "/etc/sluice/f.yaml",
                       .variable = [](const std::string&) { return std::optional<std::string>("s3cret"); },
                       .readable = [](const auto&) { return true; }});
}

SourceConfig substream_of(const std::string& camera) {
  const ConfigResult result = parse(camera);
  if (!result.ok()) {
    ADD_FAILURE() << describe(result.problems().front());
    return {};
  }
  const auto& substream = result.value().cameras.front().substream;
  EXPECT_TRUE(substream.has_value()) << camera;
  return substream.value_or(SourceConfig{});
}

TEST(Substream, IsAUrlOrABlock) {
  EXPECT_EQ(substream_of("    {source: 'test:', substream: 'test:?size=320x240'}").source,
            "test:?size=320x240");
  EXPECT_EQ(substream_of("    {source: 'test:', substream: {source: clips/sub.mp4}}").source,
            "/etc/sluice/clips/sub.mp4");
  EXPECT_FALSE(parse("    {source: 'test:'}").value().cameras.front().substream.has_value());
}

TEST(Substream, TakesOverTheLoginAndTheTransportUnlessItSaysOtherwise) {
  struct Case {
    const char* camera;
    const char* username;
    const char* password;
  };
  const Case cases[] = {
      {"source: rtsp://h/main, username: a, password: b, substream: rtsp://h/sub", "a", "b"},
      {"source: 'rtsp://a:b%40@h/main', substream: rtsp://h/sub", "a", "b@"},
      {"source: 'rtsp://x:y@h/main', username: a, password: b, substream: rtsp://h/sub", "a", "b"},
      {"source: rtsp://h/main, username: a, password: b, substream: 'rtsp://c:d@h/sub'", "", ""},
      {"source: rtsp://h/main, username: a, password: b, substream: {source: rtsp://h/sub, username: c, "
       "password: d}",
       "c", "d"},
      {"source: rtsp://h/main, username: a, password: b, substream: {source: rtsp://h/sub, password: d}", "a",
       "d"},
      {"source: rtsp://h/main, username: a, password: b, substream: 'test:'", "", ""},
      {"source: rtsp://h/main, substream: rtsp://h/sub", "", ""},
  };
  for (const Case& c : cases) {
    const SourceConfig substream = substream_of("    {" + std::string(c.camera) + "}");
    EXPECT_EQ(substream.username, c.username) << c.camera;
    EXPECT_EQ(substream.password, c.password) << c.camera;
  }
  const std::string main = "    {source: rtsp://h/main, rtsp_transport: udp, substream: ";
  EXPECT_EQ(substream_of(main + "rtsp://h/sub}").rtsp_transport, ingest::RtspTransport::kUdp);
  EXPECT_EQ(substream_of(main + "{source: rtsp://h/sub, rtsp_transport: tcp}}").rtsp_transport,
            ingest::RtspTransport::kTcp);
}

TEST(Substream, MistakesInItAreNamedAsSuch) {
  const struct {
    const char* substream;
    const char* problem;
  } cases[] = {
      {"{}", "cameras.yard.substream: has no source; give source a URL such as rtsp://10.0.0.5/stream"},
      {"{source: 'test:', preload: true}",
       "cameras.yard.substream.preload: unknown key; allowed are source, username, password, rtsp_transport"},
      {"[rtsp://h/sub]", "cameras.yard.substream: is a list; a URL, or a block of keys such as source"},
      {"'rtps://admin:s3cret@h/sub'", "cameras.yard.substream: "},
      {"{source: 'rtsp://h/sub', rtsp_transport: '${X}'}", "cameras.yard.substream.rtsp_transport: "},
  };
  for (const auto& c : cases) {
    const ConfigResult result = parse("    {source: 'test:', substream: " + std::string(c.substream) + "}");
    ASSERT_FALSE(result.ok()) << c.substream;
    const std::string said = describe(result.problems().front());
    EXPECT_NE(said.find(c.problem), std::string::npos) << said;
    EXPECT_EQ(said.find("s3cret"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace sluice::app
