#include "http/h2_session.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "http/h2_test_client.h"
#include "http/session_test_support.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

class H2SessionTest : public testing::Test, protected SessionFixture {
 protected:
  Session& session() {
    if (!session_) session_.emplace(service(), SessionFixture::client, owner());
    return *session_;
  }
  // Carries bytes both ways until neither side has more.
  void exchange() {
    for (;;) {
      const std::string up = peer->output();
      std::string down = up.empty() ? std::string() : feed(session(), up, step);
      down += drain(session());
      if (up.empty() && down.empty()) return;
      ASSERT_TRUE(peer->input(down));
    }
  }
  H2TestClient::Response& response(std::int32_t id) { return peer->responses[id]; }
  H2TestClient::Response& get(const std::string& path, const H2TestClient::Fields& fields = {}) {
    const std::int32_t id = peer->get(path, fields);
    exchange();
    return response(id);
  }
  void pass(std::chrono::milliseconds time) {
    clock.advance(time);
    session().on_deadline(clock.steady());
    exchange();
  }

  std::optional<H2Session> session_;
  std::optional<H2TestClient> peer{std::in_place};
  std::size_t step = 1'000'000;
};

TEST_F(H2SessionTest, AnswersToTheLetter) {
  const auto& answer = get("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.headers.at("content-length"), "5");
  EXPECT_EQ(answer.headers.at("date"), "Thu, 01 Jan 2026 00:00:00 GMT");
  EXPECT_TRUE(answer.closed);
  EXPECT_EQ(answer.error, 0U);
}

TEST_F(H2SessionTest, HandsTheRequestToTheHandlerHoweverItArrives) {
  for (const std::size_t size : {1U, 13U, 10'000U}) {
    step = size;
    EXPECT_EQ(get("/head?a=b", {{"range", "bytes=0-"}, {"priority", "u=1, i"}}).body,
              "GET /head ? a=b @ h h2 from 192.0.2.7\nrange=bytes=0-\npriority=u=1, i\n");
  }
}

TEST_F(H2SessionTest, AnswersHeadLikeGetWithoutTheBody) {
  const std::int32_t id = peer->request("HEAD", "/");
  exchange();
  EXPECT_EQ(response(id).headers.at("content-length"), "5");
  EXPECT_EQ(response(id).body, "");
  EXPECT_TRUE(response(id).closed);
}

TEST_F(H2SessionTest, SendsLargeBodiesWithoutCopyingThem) {
  peer.emplace(1 << 20);
  const std::int32_t id = peer->get("/big");
  feed(session(), peer->output());
  peer->allow(0, 1 << 20);
  std::string update = peer->output();
  session().receive({reinterpret_cast<std::uint8_t*>(update.data()), update.size()});
  net::OutputQueue output;
  session().produce(output, 1 << 20);
  std::array<iovec, 512> segments{};
  const std::size_t count = output.gather(segments);
  std::size_t shared = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto* begin = static_cast<const std::uint8_t*>(segments[i].iov_base);
    const Bytes big = TestHandler::big();
    if (begin >= big.data() && begin + segments[i].iov_len <= big.data() + big.size())
      shared += segments[i].iov_len;
  }
  EXPECT_GT(shared, 400'000U);
  EXPECT_GT(id, 0);
}

TEST_F(H2SessionTest, ALargeBodyArrivesWhole) {
  EXPECT_EQ(get("/big").body, std::string(512 * kKiB, 'b'));
}

TEST_F(H2SessionTest, ProducesNoMoreThanIsAskedFor) {
  peer.emplace(1 << 20);
  for (int i = 0; i < 8; ++i) peer->get("/big");
  std::string bytes = peer->output();
  session().receive({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  net::OutputQueue output;
  session().produce(output, 30'000);
  EXPECT_LE(output.size(), 30'000U + 16'384U + 9U);
  const std::size_t before = output.size();
  session().produce(output, 30'000);
  EXPECT_EQ(output.size(), before);
}

TEST_F(H2SessionTest, ThroughTlsADataFrameFillsOneRecord) {
  SessionFixture::client.secure = true;
  peer->get("/big");
  feed(session(), kH2Preface);
  session_.reset();
  std::string bytes = peer->output();
  session().receive({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  net::OutputQueue output;
  session().produce(output, 60'000);
  std::vector<std::uint8_t> sent(output.size());
  output.copy_front(sent);
  std::size_t largest = 0;
  for (std::size_t at = 0; at + 9 <= sent.size();) {
    const std::size_t length = std::size_t{sent[at]} << 16 | std::size_t{sent[at + 1]} << 8 | sent[at + 2];
    if (sent[at + 3] == NGHTTP2_DATA) largest = std::max(largest, length + 9);
    at += 9 + length;
  }
  EXPECT_EQ(largest, 16'384U);
}

TEST_F(H2SessionTest, HoldsAHundredStreamsAndServesOthersBeside) {
  std::vector<std::int32_t> held;
  held.reserve(127);
  for (int i = 0; i < 127; ++i) held.push_back(peer->get("/hold"));
  exchange();
  EXPECT_THAT(handler.waiters, SizeIs(127));
  EXPECT_EQ(get("/").status, 200) << "held requests block no other";
  handler.release();
  EXPECT_GT(woken, 0);
  exchange();
  for (const std::int32_t id : held) EXPECT_EQ(response(id).body, "released");
  EXPECT_EQ(stats().held_now, 0U);
}

TEST_F(H2SessionTest, CancellingAStreamFreesWhatItHolds) {
  const std::int32_t first = peer->get("/hold");
  peer->get("/hold");
  exchange();
  peer->cancel(first);
  exchange();
  EXPECT_THAT(handler.waiters, SizeIs(1));
  EXPECT_EQ(stats().held_now, 1U);
  EXPECT_EQ(stats().cancelled, 1U);
  session_.reset();
  EXPECT_THAT(handler.waiters, IsEmpty()) << "and so does the end of the connection";
  EXPECT_EQ(stats().held_now, 0U);
}

TEST_F(H2SessionTest, CancellingAStreamInTheMiddleOfItsBodyHarmsNoOther) {
  const std::int32_t first = peer->get("/big");
  const std::int32_t second = peer->get("/big");
  ASSERT_TRUE(peer->input(feed(session(), peer->output())));
  EXPECT_EQ(response(first).body.size() + response(second).body.size(), 65'535U)
      << "as far as the windows allow";
  peer->cancel(first);
  exchange();
  EXPECT_EQ(response(second).body.size(), 512 * kKiB);
}

TEST_F(H2SessionTest, HoldsNoMoreThanAConnectionMay) {
  limits.held_per_connection = 2;
  std::vector<std::int32_t> ids;
  ids.reserve(3);
  for (int i = 0; i < 3; ++i) ids.push_back(peer->get("/hold"));
  exchange();
  EXPECT_EQ(response(ids[2]).status, 503);
  EXPECT_EQ(response(ids[2]).headers.at("retry-after"), "2");
  EXPECT_EQ(response(ids[2]).headers.at("access-control-allow-origin"), "*");
  EXPECT_THAT(handler.waiters, SizeIs(2));
  handler.release();
  exchange();
  EXPECT_EQ(response(ids[0]).status, 200);
  EXPECT_EQ(stats().refused_by(Refusal::kHeldPerConnection), 1U);
}

TEST_F(H2SessionTest, TakesBodies) {
  for (const std::size_t size : {0U, 5U, 60'000U}) {
    const std::string body(size, 'x');
    const std::int32_t id = peer->request("POST", "/echo", {}, body);
    exchange();
    EXPECT_EQ(response(id).body, body);
  }
}

TEST_F(H2SessionTest, SaysContinueToAClientThatWaitsForIt) {
  const std::int32_t id = peer->request("POST", "/echo", {{"expect", "100-continue"}}, "", false);
  exchange();
  EXPECT_EQ(response(id).status, 100);
}

TEST_F(H2SessionTest, RefusesByTheRightStatusAndGoesOn) {
  struct Case {
    std::string method, path;
    H2TestClient::Fields fields;
    std::optional<std::string> body;
    int status;
  };
  limits.body_bytes = 100;
  H2TestClient::Fields many;
  for (int i = 0; i < 65; ++i) many.emplace_back("x-" + std::to_string(i), "y");
  for (const Case& c :
       {Case{"GET", "/" + std::string(5000, 'a'), {}, {}, 414},
        Case{"GET", "/", {{"a", std::string(17'000, 'b')}}, {}, 431}, Case{"GET", "/", many, {}, 431},
        Case{"BREW", "/", {}, {}, 501}, Case{"GET", "/#x", {}, {}, 400},
        Case{"POST", "/echo", {{"content-length", "101"}}, std::string(101, 'x'), 413},
        Case{"POST", "/echo", {}, std::string(101, 'x'), 413}, Case{"OPTIONS", "*", {}, {}, 204}}) {
    const std::int32_t id = peer->request(c.method, c.path, c.fields, c.body);
    exchange();
    EXPECT_EQ(response(id).status, c.status) << c.path;
    EXPECT_TRUE(response(id).closed);
  }
  EXPECT_EQ(get("/").status, 200);
  EXPECT_EQ(peer->goaway, std::nullopt);
}

TEST_F(H2SessionTest, AnswersARequestItWillNotReadToItsEnd) {
  limits.body_bytes = 100;
  const std::int32_t id = peer->request("POST", "/echo", {{"content-length", "1000"}}, "begin", false);
  exchange();
  EXPECT_EQ(response(id).status, 413);
  EXPECT_TRUE(response(id).closed);
  EXPECT_EQ(response(id).error, 0U) << "NO_ERROR: the response counts";
}

TEST_F(H2SessionTest, AFloodOfHeadersIsCountedButNotKept) {
  H2TestClient::Fields flood;
  for (int i = 0; i < 500; ++i) flood.emplace_back("x-flood", std::string(100, 'y'));
  const std::int32_t id = peer->get("/", flood);
  exchange();
  EXPECT_EQ(response(id).status, 431);
  EXPECT_THAT(handler.seen, IsEmpty());
}

TEST_F(H2SessionTest, AStormOfCancelledStreamsIsCut) {
  for (int i = 0; i < 3000 && !session().finished(); ++i) {
    const std::int32_t id = peer->get("/hold");
    feed(session(), peer->output());
    peer->cancel(id);
    feed(session(), peer->output());
  }
  EXPECT_TRUE(session().finished());
  EXPECT_LE(handler.seen.size(), 1100U);
  EXPECT_THAT(handler.waiters, IsEmpty());
  EXPECT_EQ(stats().refused_by(Refusal::kProtocol), 1U);
}

TEST_F(H2SessionTest, APlayerThatCancelsALotIsNot) {
  for (int i = 0; i < 900; ++i) {
    const std::int32_t id = peer->get("/hold");
    exchange();
    peer->cancel(id);
    exchange();
  }
  EXPECT_FALSE(session().finished());
  EXPECT_EQ(stats().cancelled, 900U);
}

TEST_F(H2SessionTest, AStormOfErrorsThatMakesUsResetStreamsIsCut) {
  feed(session(), std::string(kH2Preface) + h2_frame(NGHTTP2_SETTINGS, 0, 0, ""));
  std::string sent;
  for (std::uint32_t i = 0; i < 3000 && !session().finished(); ++i) {
    // A window of a stream that is opened beyond its end: a stream error each.
    const std::uint32_t id = 2 * i + 1;
    const std::string head("\x82\x86\x84\x41\x01h", 6);
    sent += feed(session(), h2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, id, head) +
                                h2_frame(NGHTTP2_WINDOW_UPDATE, 0, id, std::string("\x7f\xff\xff\xff", 4)));
  }
  EXPECT_TRUE(session().finished());
  EXPECT_EQ(stats().refused_by(Refusal::kProtocol), 1U);
}

TEST_F(H2SessionTest, AFloodOfPingsFromAClientThatDoesNotReadIsCut) {
  feed(session(), std::string(kH2Preface) + h2_frame(NGHTTP2_SETTINGS, 0, 0, ""));
  for (int i = 0; i < 3000 && !session().finished(); ++i) {
    std::string ping = h2_frame(NGHTTP2_PING, 0, 0, "12345678");
    session().receive({reinterpret_cast<std::uint8_t*>(ping.data()), ping.size()});
  }
  EXPECT_TRUE(session().finished());
}

TEST_F(H2SessionTest, AnswersPings) {
  peer->ping();
  exchange();
  EXPECT_EQ(peer->pongs, 1);
}

TEST_F(H2SessionTest, BytesThatAreNotHttp2EndIt) {
  feed(session(), "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
  EXPECT_TRUE(session().finished());
}

TEST_F(H2SessionTest, AClientThatNeverFinishesItsPrefaceIsCut) {
  feed(session(), kH2Preface.substr(0, 10));
  clock.advance(4999ms);
  session().on_deadline(clock.steady());
  EXPECT_FALSE(session().finished());
  clock.advance(1ms);
  session().on_deadline(clock.steady());
  EXPECT_TRUE(session().finished());
}

TEST_F(H2SessionTest, GivesARequestSoLongToArrive) {
  const std::int32_t id = peer->request("POST", "/echo", {}, "begin", false);
  exchange();
  for (int i = 0; i < 9; ++i) pass(1s);
  EXPECT_EQ(response(id).status, 0);
  pass(1s);
  EXPECT_EQ(response(id).status, 408);
  EXPECT_EQ(get("/").status, 200);
}

TEST_F(H2SessionTest, GoesAwayWhenIdleForLong) {
  get("/");
  pass(59'999ms);
  EXPECT_EQ(peer->goaway, std::nullopt);
  pass(1ms);
  EXPECT_EQ(peer->goaway, NGHTTP2_NO_ERROR);
  EXPECT_TRUE(session().finished());
}

TEST_F(H2SessionTest, PingsAClientThatWaitsInSilenceAndKeepsItWhenItAnswers) {
  peer->get("/hold");
  exchange();
  for (int i = 0; i < 120; ++i) pass(1s);
  EXPECT_GE(peer->pings, 3);
  EXPECT_FALSE(session().finished());
  EXPECT_THAT(handler.waiters, SizeIs(1));
}

TEST_F(H2SessionTest, CutsAClientThatDoesNotAnswerThePing) {
  peer->get("/hold");
  exchange();
  for (int i = 0; i < 41 && !session().finished(); ++i) {
    clock.advance(1s);
    session().on_deadline(clock.steady());
    drain(session());
  }
  EXPECT_TRUE(session().finished());
  EXPECT_EQ(stats().refused_by(Refusal::kUnanswered), 1U);
}

TEST_F(H2SessionTest, CutsAStreamWhoseWindowStaysClosed) {
  peer.emplace(1000, false);
  const std::int32_t stuck = peer->get("/big");
  exchange();
  EXPECT_EQ(response(stuck).body.size(), 1000U);
  for (int i = 0; i < 9; ++i) pass(1s);
  EXPECT_FALSE(response(stuck).closed);
  for (int i = 0; i < 3; ++i) pass(1s);
  EXPECT_TRUE(response(stuck).closed);
  EXPECT_EQ(response(stuck).error, NGHTTP2_CANCEL);
  EXPECT_EQ(stats().refused_by(Refusal::kStalled), 1U);
  EXPECT_EQ(get("/").status, 200) << "the connection goes on";
}

TEST_F(H2SessionTest, CutsAStreamWhoseWindowIsOpenedDropByDrop) {
  peer.emplace(1000, false);
  const std::int32_t slow = peer->get("/big");
  exchange();
  for (int i = 0; i < 40 && !response(slow).closed; ++i) {
    peer->allow(slow, 100);
    peer->allow(0, 100);
    exchange();
    pass(1s);
  }
  EXPECT_TRUE(response(slow).closed);
  EXPECT_EQ(stats().refused_by(Refusal::kTooSlow), 1U);
}

TEST_F(H2SessionTest, ServesTheUrgentFirst) {
  peer.emplace(1 << 20);
  const std::int32_t media = peer->get("/big", {{"priority", "u=5"}});
  const std::int32_t playlist = peer->get("/", {{"priority", "u=1"}});
  std::string bytes = peer->output();
  session().receive({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  net::OutputQueue output;
  session().produce(output, 20'000);
  std::vector<std::uint8_t> sent(output.size());
  output.copy_front(sent);
  ASSERT_TRUE(peer->input({reinterpret_cast<const char*>(sent.data()), sent.size()}));
  EXPECT_TRUE(response(playlist).closed);
  EXPECT_FALSE(response(media).closed);
}

TEST_F(H2SessionTest, ShutsDownWithAGoawayAndAnswersWhatIsHeld) {
  const std::int32_t held = peer->get("/hold");
  exchange();
  service().draining = true;
  session().shut_down();
  exchange();
  EXPECT_EQ(peer->goaway, NGHTTP2_NO_ERROR);
  EXPECT_EQ(response(held).status, 503);
  EXPECT_TRUE(response(held).closed);
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.waiters, IsEmpty());
}

TEST_F(H2SessionTest, AHandlerThatDoesNothingIsADefectThatIsAnswered) {
  const log::Capture log;
  EXPECT_EQ(get("/silent").status, 500);
  EXPECT_THAT(log.lines(), SizeIs(1));
}

}  // namespace
}  // namespace sluice::http
