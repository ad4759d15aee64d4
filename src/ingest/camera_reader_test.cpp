#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/camera_reader_fixture.h"
#include "ingest/testing/local_server.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::AnsweringServer;
using testing::closed_port;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SilentServer;
using ::testing::SizeIs;

using CameraReaderTest = testing::CameraReaderFixture;

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

}  // namespace
}  // namespace sluice::ingest
