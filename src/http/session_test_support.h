// For tests of sessions: a handler with a few resources, and a session without a socket under a clock that
// the test moves.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/service.h"
#include "http/session.h"

namespace sluice::http {

// "/" answers "hello"; "/big" half a megabyte in two pieces; "/hold" holds until release(); "/echo" answers
// the body; "/head" the request as it was understood; "/204" and "/304" that status; "/urgent" with a
// priority; "/broken" a header that cannot be sent; "/silent" nothing at all.
class TestHandler final : public Handler {
 public:
  void handle(Exchange& exchange) override {
    const Request& request = exchange.request();
    seen.emplace_back(request.path);
    if (request.path == "/hold") {
      exchange.hold(std::make_unique<Waiter>(*this, exchange));
    } else if (request.path == "/big") {
      exchange.respond({.body = {big(), big()}});
    } else if (request.path == "/echo") {
      exchange.respond({.body = {Bytes::copy_of(request.body)}});
    } else if (request.path == "/head") {
      exchange.respond(
          {.headers = {{"content-type", "text/plain"}}, .body = {Bytes::copy_of(describe(request))}});
    } else if (request.path == "/urgent") {
      exchange.respond({.headers = {{"priority", "u=1"}}, .body = {Bytes::copy_of("now")}});
    } else if (request.path == "/silent") {
      return;
    } else if (request.path == "/broken") {
      exchange.respond({.headers = {{"location", "/x\r\nset-cookie: y"}}});
    } else if (request.path == "/204" || request.path == "/304") {
      exchange.respond({.status = request.path == "/204" ? 204 : 304});
    } else {
      exchange.respond({.body = {Bytes::copy_of("hello")}});
    }
  }

  // Answers everything held, in the order it came.
  void release() {
    while (!waiters.empty())
      waiters.begin()->second->exchange.respond({.body = {Bytes::copy_of("released")}});
  }

  static Bytes big() {
    static const Bytes bytes = Bytes::copy_of(std::string(256 * kKiB, 'b'));
    return bytes;
  }

  static std::string describe(const Request& request) {
    std::string text = std::string(to_string(request.method)) + " " + std::string(request.path) + " ? " +
                       std::string(request.query) + " @ " + std::string(request.authority) +
                       (request.version == Version::kHttp2 ? " h2" : " h1") +
                       (request.secure ? " secure" : "") + " from " + std::string(request.peer) + "\n";
    for (const auto& [name, value] : request.headers) {
      text.append(name).append("=").append(value).append("\n");
    }
    return text;
  }

  struct Waiter final : Held {
    Waiter(TestHandler& owner, Exchange& open) : handler(owner), exchange(open), number(owner.next++) {
      handler.waiters[number] = this;
    }
    ~Waiter() override { handler.waiters.erase(number); }

    TestHandler& handler;
    Exchange& exchange;
    const int number;
  };

  std::map<int, Waiter*> waiters;
  std::vector<std::string> seen;
  int next = 0;
};

// Everything around a session that a server would give it.
class SessionFixture : private Session::Owner {
 public:
  ~SessionFixture() override = default;

  Service& service() { return service_; }
  Session::Owner& owner() { return *this; }
  Stats stats() const { return counters_.snapshot(); }

  // Makes bytes arrive, `step` at a time, and returns what the session sends then.
  std::string feed(Session& session, std::string_view bytes, std::size_t step = 1'000'000) {
    std::string sent;
    while (!bytes.empty()) {
      std::vector<std::uint8_t> piece(bytes.begin(),
                                      bytes.begin() + static_cast<long>(std::min(step, bytes.size())));
      bytes.remove_prefix(piece.size());
      session.receive(piece);
      sent += drain(session);
    }
    return sent;
  }

  // What the session has to send, taken at once.
  std::string drain(Session& session) {
    std::string sent;
    for (;;) {
      net::OutputQueue output;
      session.produce(output, 64 * kKiB);
      if (output.empty()) return sent;
      std::vector<std::uint8_t> bytes(output.size());
      output.copy_front(bytes);
      sent.append(bytes.begin(), bytes.end());
      session.output_taken();
    }
  }

  ManualClock clock;
  TestHandler handler;
  Limits limits;
  Timeouts timeouts;
  std::vector<Header> own_headers{{"access-control-allow-origin", "*"}};
  Client client{.peer = "192.0.2.7"};
  int woken = 0;

 private:
  void wake() override { ++woken; }

  Counters counters_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::create(clock).value();
  Service service_{.handler = handler,
                   .loop = *loop_,
                   .limits = limits,
                   .timeouts = timeouts,
                   .own_headers = own_headers,
                   .counters = counters_,
                   .date = DateCache(clock)};
};

}  // namespace sluice::http
