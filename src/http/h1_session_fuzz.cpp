// Any bytes leave an HTTP/1.1 session in good order, and are answered the same however they arrive.
#include <cstdint>
#include <cstdlib>

#include "http/h1_session.h"
#include "http/session_test_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::http;
  static SessionFixture fixture;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string answers[2];
  for (int run = 0; run < 2; ++run) {
    H1Session session(fixture.service(), fixture.client, fixture.owner());
    answers[run] = fixture.feed(session, input, run == 0 ? 1 : 1 + size);
    fixture.handler.release();
    answers[run] += fixture.drain(session);
    fixture.handler.seen.clear();
  }
  const auto without_interim = [](std::string text) {
    // Whether "100 Continue" is sent depends on whether the body came with the head.
    constexpr std::string_view kInterim = "HTTP/1.1 100 Continue\r\n\r\n";
    for (auto at = text.find(kInterim); at != std::string::npos; at = text.find(kInterim))
      text.erase(at, kInterim.size());
    return text;
  };
  if (without_interim(answers[0]) != without_interim(answers[1])) std::abort();
  if (fixture.stats().held_now != 0 || !fixture.handler.waiters.empty()) std::abort();
  return 0;
}
