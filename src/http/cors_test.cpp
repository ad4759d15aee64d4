#include "http/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/fake_exchange.h"

namespace sluice::http {
namespace {

class Plain final : public Handler {
 public:
  void handle(Exchange& exchange) override {
    if (exchange.request().path == "/hold") {
      struct Waiter final : Held {
        explicit Waiter(Plain& owner) : plain(owner) { ++plain.waiting; }
        ~Waiter() override { --plain.waiting; }
        Plain& plain;
      };
      open = &exchange;
      exchange.hold(std::make_unique<Waiter>(*this));
    } else {
      exchange.respond(plain_response(404, "nothing"));
    }
  }
  Exchange* open = nullptr;
  int waiting = 0;
};

TEST(Cors, IsOnEveryResponseOfTheHandler) {
  Plain plain;
  Cors cors(plain);
  FakeExchange exchange(Method::kGet, "/");
  cors.handle(exchange);
  EXPECT_EQ(exchange.answer->status, 404);
  EXPECT_EQ(exchange.header("access-control-allow-origin"), "*");
  EXPECT_EQ(exchange.header("access-control-expose-headers"),
            "Age, Date, Content-Length, Content-Range, ETag");
}

TEST(Cors, IsOnResponsesToHeldRequests) {
  Plain plain;
  Cors cors(plain);
  FakeExchange exchange(Method::kGet, "/hold");
  cors.handle(exchange);
  EXPECT_EQ(plain.waiting, 1);
  plain.open->respond({});
  EXPECT_EQ(exchange.header("access-control-allow-origin"), "*");
  EXPECT_EQ(plain.waiting, 0);
}

TEST(Cors, LetsGoOfWhatIsHeldWhenTheClientLeavesOrMayNotHold) {
  Plain plain;
  Cors cors(plain);
  {
    FakeExchange exchange(Method::kGet, "/hold");
    cors.handle(exchange);
    EXPECT_EQ(plain.waiting, 1);
  }
  EXPECT_EQ(plain.waiting, 0);
  FakeExchange exchange(Method::kGet, "/hold");
  exchange.full = true;
  cors.handle(exchange);
  EXPECT_EQ(plain.waiting, 0);
  EXPECT_EQ(exchange.answer->status, 503);
}

TEST(Cors, AnswersPreflightsItself) {
  Plain plain;
  Cors cors(plain);
  FakeExchange exchange(Method::kOptions, "/hold");
  exchange.request_.headers = {{"origin", "https://example.org"}, {"access-control-request-method", "GET"}};
  cors.handle(exchange);
  EXPECT_EQ(exchange.answer->status, 204);
  EXPECT_EQ(exchange.header("access-control-allow-origin"), "*");
  EXPECT_EQ(exchange.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
  EXPECT_THAT(exchange.header("access-control-allow-headers"), testing::HasSubstr("CMCD-Session"));
  EXPECT_EQ(exchange.header("access-control-max-age"), "86400");
  EXPECT_EQ(plain.waiting, 0);
}

}  // namespace
}  // namespace sluice::http
