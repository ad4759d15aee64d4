// What H2Session refuses, and how long it waits.
#include <optional>

#include <gmock/gmock.h>

#include "http/h2_session_test_support.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

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
        Case{"GET", "/", {{"host", "other"}}, {}, 400}, Case{"GET", "/", {{"host", "H"}}, {}, 200},
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

TEST_F(H2SessionTest, RefusesHeadWithoutABody) {
  const std::int32_t id = peer->request("HEAD", "/" + std::string(5000, 'a'));
  exchange();
  EXPECT_EQ(response(id).status, 414);
  EXPECT_EQ(response(id).body, "");
  EXPECT_EQ(response(id).error, 0U) << "a body would break the protocol";
}

TEST_F(H2SessionTest, KeepsNoMoreBodiesThanAConnectionMaySendAtOnce) {
  limits.h2_bodies_bytes = 1000;
  const std::int32_t first = peer->request("POST", "/echo", {}, std::string(600, 'x'), false);
  const std::int32_t second = peer->request("POST", "/echo", {}, std::string(600, 'x'), false);
  exchange();
  EXPECT_EQ(response(first).status, 0);
  EXPECT_EQ(response(second).status, 503);
  EXPECT_EQ(stats().refused_by(Refusal::kRequestBody), 1U);
  peer->cancel(first);
  for (int i = 0; i < 5; ++i) {
    const std::int32_t id = peer->request("POST", "/echo", {}, std::string(900, 'x'));
    exchange();
    EXPECT_EQ(response(id).status, 200) << "what is whole or cancelled counts no more";
  }
}

TEST_F(H2SessionTest, OpensNoMoreStreamsThanItAnnounced) {
  limits.h2_streams = 3;
  limits.held_per_connection = 100;
  std::string frames = std::string(kH2Preface) + h2_frame(NGHTTP2_SETTINGS, 0, 0, "");
  frames += h2_frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "");
  for (std::uint32_t id = 1; id <= 19; id += 2) {
    // GET http://h/hold, in the static table's terms.
    frames += h2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, id,
                       std::string("\x82\x86\x44\x05/hold\x41\x01h", 12));
  }
  feed(session(), frames);
  EXPECT_THAT(handler.waiters, SizeIs(3));
}

TEST_F(H2SessionTest, AFloodOfContinuationsIsCut) {
  feed(session(), std::string(kH2Preface) + h2_frame(NGHTTP2_SETTINGS, 0, 0, ""));
  feed(session(), h2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, "\x82"));
  int sent = 0;
  while (sent < 1000 && !session().finished()) {
    feed(session(), h2_frame(NGHTTP2_CONTINUATION, 0, 1, ""));
    ++sent;
  }
  EXPECT_TRUE(session().finished());
  EXPECT_LT(sent, 100);
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

}  // namespace
}  // namespace sluice::http
