// Any bytes behind the preface leave an HTTP/2 session in good order: nothing leaks, nothing stays held, and
// what it keeps to send is bounded.
#include <cstdint>
#include <cstdlib>

#include "http/h2_session.h"
#include "http/session_test_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::http;
  static SessionFixture fixture;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t half = size / 2;
  {
    H2Session session(fixture.service(), fixture.client, fixture.owner());
    fixture.feed(session, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    fixture.feed(session, input.substr(0, half));
    fixture.handler.release();
    fixture.clock.advance(std::chrono::seconds(1));
    session.on_deadline(fixture.clock.steady());
    fixture.feed(session, input.substr(half), 7);
    session.shut_down();
    fixture.drain(session);
    fixture.handler.seen.clear();
  }
  if (fixture.stats().held_now != 0 || !fixture.handler.waiters.empty()) std::abort();
  return 0;
}
