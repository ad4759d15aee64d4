#include "ingest/camera_reader.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/child_process.h"
#include "ingest/testing/local_server.h"
#include "ingest/testing/recording_sink.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::AnsweringServer;
using testing::ChildProcess;
using testing::closed_port;
using ::testing::Each;
using testing::ffmpeg_command;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RecordingListener;
using testing::RecordingSink;
using testing::SilentServer;
using ::testing::SizeIs;

class CameraReaderTest : public ::testing::Test {
 protected:
  void start(std::string url, const Clock& clock = system_clock()) {
    options_.name = "door";
    options_.url = std::move(url);
    reader_.emplace(options_, sink_, listener_, clock, timing_);
    reader_->start();
  }
  // Waits until this many pictures, or sounds, of the newest run have come.
  bool wait_for_samples(std::size_t count) {
    return sink_.wait_until([&](const RecordingSink::Runs& runs) {
      return !runs.empty() && runs.back().samples.size() >= count;
    });
  }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  // Makes a file of 25 pictures with one key frame in 12, and sound.
  std::string make_file(const std::string& name, const std::string& options = "-c:a aac") {
    const std::string file = path(name);
    ChildProcess maker(ffmpeg_command(fmt::format(
        "-f lavfi -i testsrc=size=192x128:rate=25 -f lavfi -i sine=frequency=1000:sample_rate=48000 -t 1 "
        "-c:v libx264 -preset ultrafast -bf 2 -g 12 -pix_fmt yuv420p {} {}",
        options, file)));
    EXPECT_EQ(maker.wait(), 0) << file;
    return file;
  }
  static void expect_good_times(const testing::RecordedRun& run) {
    for (const auto& samples : {run.video(), run.audio()}) {
      for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_GE(samples[i].pts, samples[i].dts);
        if (i > 0) {
          EXPECT_GT(samples[i].dts, samples[i - 1].dts);
        }
      }
    }
    if (!run.video().empty()) {
      EXPECT_TRUE(run.video().front().sync);
    }
  }

  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 fmt::format("sluice-ingest-{}-{}", getpid(),
                             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override {
    reader_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::filesystem::path directory_;
  SourceOptions options_;
  CameraReader::Timing timing_{.backoff = {.first = 20ms, .longest = 100ms}};
  RecordingSink sink_;
  RecordingListener listener_;
  std::optional<CameraReader> reader_;
};

TEST_F(CameraReaderTest, StreamsTheTestCamera) {
  start("test:?size=192x128&gop=0.2");
  ASSERT_TRUE(wait_for_samples(20));
  const auto streaming = listener_.wait_for<Streaming>();
  EXPECT_EQ(describe(streaming.tracks), "H.264 192x128 at 25 fps, AAC 48000 Hz mono");
  reader_->stop();
  const auto runs = sink_.runs();
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_TRUE(runs[0].ended);
  expect_good_times(runs[0]);
  EXPECT_EQ(reader_->statistics().video_samples.value(), runs[0].video().size());
  EXPECT_EQ(reader_->statistics().connections.value(), 1U);
}

TEST_F(CameraReaderTest, TriesAgainAndAgain) {
  start(fmt::format("rtsp://127.0.0.1:{}/s", closed_port()));
  const auto waiting = listener_.wait_for<Waiting>(3);
  EXPECT_EQ(waiting.reason.code(), ErrorCode::kUnavailable);
  EXPECT_THAT(waiting.reason.message(), HasSubstr("connection refused"));
  EXPECT_GE(waiting.next_try, 20ms);
  reader_->stop();
  EXPECT_GE(reader_->statistics().failures.value(), 3U);
  EXPECT_THAT(sink_.runs(), ::testing::IsEmpty());
}

TEST_F(CameraReaderTest, SaysTheSameTroubleOnce) {
  log::Capture capture;
  start(fmt::format("rtsp://127.0.0.1:{}/s", closed_port()));
  listener_.wait_for<Waiting>(4);
  reader_->stop();
  EXPECT_THAT(capture.lines(), SizeIs(1));
}

TEST_F(CameraReaderTest, StopsInTheMiddleOfAWait) {
  timing_.backoff = {.first = 1h, .longest = 2h};
  start(fmt::format("rtsp://127.0.0.1:{}/s", closed_port()));
  listener_.wait_for<Waiting>();
  reader_->stop();
}

struct Protocol {
  std::string_view name;
  std::string_view url;  // {} is the port
};

class HangingCamera : public CameraReaderTest, public ::testing::WithParamInterface<Protocol> {};

TEST_P(HangingCamera, IsGivenUpInTimeAndDoesNotDelayStop) {
  SilentServer camera;
  ManualClock clock;
  start(fmt::format(fmt::runtime(GetParam().url), camera.port()), clock);
  listener_.wait_for<Connecting>();
  // However early this comes, the connection must not stand ten seconds later.
  while (listener_.states().size() < 2) {
    clock.advance(10s);
    std::this_thread::yield();
  }
  const auto waiting = listener_.wait_for<Waiting>();
  EXPECT_EQ(waiting.reason.code(), ErrorCode::kTimeout);
  EXPECT_EQ(waiting.reason.message(), "no answer within 10 s");
  listener_.wait_for<Connecting>(2);
  reader_->stop();
}

TEST_P(HangingCamera, DoesNotDelayStop) {
  SilentServer camera;
  ManualClock clock;  // never gets anywhere
  start(fmt::format(fmt::runtime(GetParam().url), camera.port()), clock);
  listener_.wait_for<Connecting>();
  reader_->stop();
  EXPECT_THAT(listener_.states(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Protocols, HangingCamera,
                         ::testing::Values(Protocol{"rtsp", "rtsp://127.0.0.1:{}/s"},
                                           Protocol{"rtsps", "rtsps://127.0.0.1:{}/s"},
                                           Protocol{"rtmp", "rtmp://127.0.0.1:{}/live/s"},
                                           Protocol{"http", "http://127.0.0.1:{}/s.ts"},
                                           Protocol{"https", "https://127.0.0.1:{}/s.ts"}),
                         [](const auto& test) { return std::string(test.param.name); });

struct Answer {
  std::string_view name;
  std::string_view url;
  std::string_view answer;
  ErrorCode code;
  std::string_view says;
};

class AnsweringCamera : public CameraReaderTest, public ::testing::WithParamInterface<Answer> {};

TEST_P(AnsweringCamera, IsUnderstood) {
  AnsweringServer camera{std::string(GetParam().answer)};
  start(fmt::format(fmt::runtime(GetParam().url), camera.port()));
  const auto waiting = listener_.wait_for<Waiting>();
  EXPECT_EQ(waiting.reason.code(), GetParam().code) << waiting.reason.message();
  EXPECT_THAT(waiting.reason.message(), HasSubstr(GetParam().says));
  reader_->stop();
}

INSTANTIATE_TEST_SUITE_P(
    Answers, AnsweringCamera,
    ::testing::Values(
        Answer{"http401", "http://127.0.0.1:{}/s", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
               ErrorCode::kUnauthorized, "login refused (401)"},
        Answer{"http403", "http://127.0.0.1:{}/s", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
               ErrorCode::kUnauthorized, "access forbidden (403)"},
        Answer{"http404", "http://127.0.0.1:{}/s", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
               ErrorCode::kNotFound, "stream not found (404)"},
        Answer{"http503", "http://127.0.0.1:{}/s", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
               ErrorCode::kUnavailable, "(5xx)"},
        Answer{"nothing", "http://127.0.0.1:{}/s", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
               ErrorCode::kUnsupported, "no stream that FFmpeg can read"},
        Answer{"rtsp401", "rtsp://127.0.0.1:{}/s", "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n",
               ErrorCode::kUnauthorized, "login refused (401)"},
        Answer{"rtsp404", "rtsp://127.0.0.1:{}/s", "RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n",
               ErrorCode::kNotFound, "stream not found (404)"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(CameraReaderTest, SaysThatAHostIsUnknown) {
  start("rtsp://no-such-host.invalid/s");
  const auto waiting = listener_.wait_for<Waiting>();
  EXPECT_THAT(waiting.reason.message(), HasSubstr("\"no-such-host.invalid\""));
  reader_->stop();
}

TEST_F(CameraReaderTest, NeverTellsTheLogin) {
  log::Capture capture;
  log::set_level(log::Level::kDebug);
  options_.username = "somebody";
  options_.password = "s3cr3t/@ü";
  AnsweringServer camera(
      "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n");
  start(fmt::format("rtsp://u:g3h31m@127.0.0.1:{}/s", camera.port()));
  listener_.wait_for<Waiting>(2);
  reader_->stop();
  log::set_level(log::Level::kInfo);
  const auto tells_nothing =
      AllOf(Not(HasSubstr("s3cr3t")), Not(HasSubstr("g3h31m")), Not(HasSubstr("somebody")));
  EXPECT_THAT(capture.lines(), Each(tells_nothing));
  for (const SourceState& state : listener_.states()) EXPECT_THAT(describe(state), tells_nothing);
}

TEST_F(CameraReaderTest, ShowsWrongOptionsAsAState) {
  start("test:?fps=0");
  EXPECT_THAT(listener_.wait_for<Waiting>().reason.message(), HasSubstr("from 1 to 120"));
  reader_->stop();
}

class FileSource : public CameraReaderTest,
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

TEST_F(CameraReaderTest, TakesTheSoundOutOfLatmToo) {
  // The muxer writes LOAS/LATM with this flag, as some cameras and DVB do.
  start(make_file("a.ts", "-c:a aac -mpegts_flags latm"));
  listener_.wait_for<Ended>();
  reader_->stop();
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_NEAR(static_cast<double>(sink_.runs()[0].audio().size()), 47, 6);
}

TEST_F(CameraReaderTest, RepeatsAFileWithoutASeam) {
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

TEST_F(CameraReaderTest, WaitsForAFileThatIsNotThere) {
  start(path("later.mp4"));
  EXPECT_THAT(listener_.wait_for<Waiting>().reason.message(), HasSubstr("no such file"));
  make_file("later.mp4");
  listener_.wait_for<Ended>();
  reader_->stop();
}

TEST_F(CameraReaderTest, LeavesOutSoundThatCannotBeDecodedAndSaysSoOnce) {
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

class LiveSource : public CameraReaderTest, public ::testing::WithParamInterface<Live> {};

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

TEST_F(CameraReaderTest, ServesHlsAtAnEvenPace) {
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
