#include <array>

#include <gmock/gmock.h>

#include "base/log.h"
#include "http/h2_session_test_support.h"

namespace sluice::http {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

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

TEST_F(H2SessionTest, AnswersPings) {
  peer->ping();
  exchange();
  EXPECT_EQ(peer->pongs, 1);
}

TEST_F(H2SessionTest, ServesTheUrgentFirstWhoeverSaysThatItIs) {
  struct Case {
    std::string path;
    H2TestClient::Fields fields;
  };
  for (const Case& urgent :
       {Case{"/", {{"priority", "u=1"}}}, Case{"/urgent", {}}, Case{"/urgent", {{"priority", "u=7, i"}}}}) {
    session_.reset();
    peer.emplace(1 << 20);
    const std::int32_t media = peer->get("/big");
    const std::int32_t playlist = peer->get(urgent.path, urgent.fields);
    std::string bytes = peer->output();
    session().receive({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    net::OutputQueue output;
    session().produce(output, 10'000);
    std::vector<std::uint8_t> sent(output.size());
    output.copy_front(sent);
    ASSERT_TRUE(peer->input({reinterpret_cast<const char*>(sent.data()), sent.size()}));
    EXPECT_TRUE(response(playlist).closed) << urgent.path;
    EXPECT_FALSE(response(media).closed) << urgent.path;
  }
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
