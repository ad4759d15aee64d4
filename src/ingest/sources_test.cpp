// The kinds of sources, each read for real: files, and streams that ffmpeg serves.
#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/camera_reader_fixture.h"
#include "ingest/testing/local_server.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using testing::ChildProcess;
using testing::closed_port;
using testing::ffmpeg_command;
using ::testing::HasSubstr;
using testing::RecordingSink;
using ::testing::SizeIs;

using SourcesTest = testing::CameraReaderFixture;

class FileSource : public SourcesTest,
                   public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(FileSource, IsReadToItsEndAtItsOwnPace) {
  const auto& [name, options] = GetParam();
  const std::string file = make_file(name, options);
  const SteadyTime began = system_clock().steady();
  start(file);
  listener_.wait_for<Ended>();
  EXPECT_GE(system_clock().steady() - began, 900ms);
  reader_->stop();
  const auto runs = sink_.runs();
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_TRUE(runs[0].ended);
  expect_good_times(runs[0]);
  const auto video = runs[0].video();
  ASSERT_THAT(video, SizeIs(25));
  for (std::size_t i = 1; i < video.size(); ++i) {
    // Matroska and FLV know milliseconds only.
    EXPECT_NEAR(static_cast<double>((video[i].dts - video[i - 1].dts).count), 3600, 100);
    EXPECT_GE(video[i].arrival, video[i - 1].arrival);
  }
  EXPECT_EQ(describe(runs[0].tracks), "H.264 192x128 at 25 fps, AAC 48000 Hz mono");
  EXPECT_NEAR(static_cast<double>(runs[0].audio().size()), 47, 6);
}

INSTANTIATE_TEST_SUITE_P(Containers, FileSource,
                         ::testing::Values(std::pair("a.mp4", "-c:a aac"), std::pair("b.ts", "-c:a aac"),
                                           std::pair("c.mkv", "-c:a aac"), std::pair("d.flv", "-c:a aac"),
                                           std::pair("e.ts", "-c:a libmp3lame"),
                                           std::pair("f.ts", "-c:a ac3"),
                                           std::pair("g.mkv", "-c:a pcm_s16le")));

TEST_F(SourcesTest, TakesTheSoundOutOfLatmToo) {
  // The muxer writes LOAS/LATM with this flag, as some cameras and DVB do.
  start(make_file("a.ts", "-c:a aac -mpegts_flags latm"));
  listener_.wait_for<Ended>();
  reader_->stop();
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_NEAR(static_cast<double>(sink_.runs()[0].audio().size()), 47, 6);
}

TEST_F(SourcesTest, RepeatsAFileWithoutASeam) {
  start(make_file("a.mp4") + "?loop");
  ASSERT_TRUE(sink_.wait_until(
      [](const RecordingSink::Runs& runs) { return !runs.empty() && runs.back().video().size() > 30; }));
  reader_->stop();
  const auto runs = sink_.runs();
  ASSERT_THAT(runs, SizeIs(1));
  expect_good_times(runs[0]);
  const auto video = runs[0].video();
  for (std::size_t i = 1; i < video.size(); ++i)
    EXPECT_EQ((video[i].dts - video[i - 1].dts).count, 3600) << i;
}

TEST_F(SourcesTest, WaitsForAFileThatIsNotThere) {
  start(path("later.mp4"));
  EXPECT_THAT(listener_.wait_for<Waiting>().reason.message(), HasSubstr("no such file"));
  make_file("later.mp4");
  listener_.wait_for<Ended>();
  reader_->stop();
}

TEST_F(SourcesTest, LeavesOutSoundThatCannotBeDecodedAndSaysSoOnce) {
  const std::string file = make_file("a.mkv");
  // The codec becomes one that nobody knows.
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(bytes), {});
  const std::size_t at = content.find("A_AAC");
  ASSERT_NE(at, std::string::npos);
  bytes.clear();
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes << "A_XYZ";
  bytes.close();
  log::Capture capture;
  start(file);
  listener_.wait_for<Ended>();
  reader_->stop();
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].tracks, SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].video(), SizeIs(25));
  const auto lines = capture.lines();
  EXPECT_EQ(std::ranges::count_if(lines,
                                  [](const std::string& line) {
                                    return line.find("the sound is left out") != std::string::npos;
                                  }),
            1);
}

// A stream that ffmpeg serves in real time, for as long as the test wants.
constexpr std::string_view kLive =
    "-re -f lavfi -i testsrc=size=192x128:rate=25 -re -f lavfi -i sine=frequency=1000:sample_rate=48000 -c:v "
    "libx264 "
    "-preset ultrafast -tune zerolatency -g 12 -pix_fmt yuv420p -c:a aac ";

struct Live {
  std::string_view name;
  std::string_view serve;  // {} is the port
  std::string_view url;
};

class LiveSource : public SourcesTest, public ::testing::WithParamInterface<Live> {};

TEST_P(LiveSource, IsReadLostAndFoundAgain) {
  const std::uint16_t port = closed_port();
  const auto command = ffmpeg_command(std::string(kLive) + fmt::format(fmt::runtime(GetParam().serve), port));
  std::optional<ChildProcess> camera(std::in_place, command);
  timing_.silence = 3s;
  start(fmt::format(fmt::runtime(GetParam().url), port));
  ASSERT_TRUE(wait_for_samples(40));
  EXPECT_EQ(describe(listener_.wait_for<Streaming>().tracks), "H.264 192x128 at 25 fps, AAC 48000 Hz mono");

  camera.reset();
  ASSERT_TRUE(sink_.wait_until([](const RecordingSink::Runs& runs) { return runs.back().ended; }));
  camera.emplace(command);
  ASSERT_TRUE(sink_.wait_until([](const RecordingSink::Runs& runs) {
    return runs.size() >= 2 && !runs.back().ended && runs.back().samples.size() >= 20;
  }));
  reader_->stop();
  for (const auto& run : sink_.runs()) {
    EXPECT_TRUE(run.ended);
    expect_good_times(run);
    EXPECT_THAT(run.tracks, SizeIs(2));
    const auto video = run.video();
    for (std::size_t i = 1; i < video.size(); ++i) {
      EXPECT_NEAR(static_cast<double>((video[i].dts - video[i - 1].dts).count), 3600, 100) << i;
    }
  }
  EXPECT_GE(reader_->statistics().connections.value(), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Protocols, LiveSource,
    ::testing::Values(
        Live{"ts_over_http", "-f mpegts -listen 1 http://127.0.0.1:{}/s.ts", "http://127.0.0.1:{}/s.ts"},
        Live{"flv_over_http", "-f flv -listen 1 http://127.0.0.1:{}/s.flv", "http://127.0.0.1:{}/s.flv"},
        Live{"rtmp", "-f flv -listen 1 rtmp://127.0.0.1:{}/live/s", "rtmp://127.0.0.1:{}/live/s"},
        Live{"srt", "-f mpegts srt://127.0.0.1:{}?mode=listener", "srt://127.0.0.1:{}?mode=caller"},
        Live{"udp", "-f mpegts udp://127.0.0.1:{}?pkt_size=1316", "udp://127.0.0.1:{}"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(SourcesTest, ServesHlsAtAnEvenPace) {
  // Three segments of a second, as if they had been made at once.
  ChildProcess maker(
      ffmpeg_command("-f lavfi -i testsrc=size=192x128:rate=25 -t 3 -c:v libx264 -preset ultrafast -g 25 "
                     "-pix_fmt yuv420p -f hls "
                     "-hls_time 1 -hls_playlist_type vod " +
                     path("live.m3u8")));
  ASSERT_EQ(maker.wait(), 0);
  start(path("live.m3u8"));
  listener_.wait_for<Ended>();
  reader_->stop();
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  const auto video = sink_.runs()[0].video();
  ASSERT_THAT(video, SizeIs(75));
  EXPECT_GE(video.back().arrival - video.front().arrival, 2900ms);
}

}  // namespace
}  // namespace sluice::ingest
