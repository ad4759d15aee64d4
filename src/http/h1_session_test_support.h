// For tests of H1Session: a session that is fed requests as text and gives responses as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "http/h1_session.h"
#include "http/session_test_support.h"

namespace sluice::http {

inline std::string h1_get(std::string_view path, std::string_view headers = {}) {
  return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: h\r\n").append(headers).append("\r\n");
}

class H1SessionTest : public testing::Test, protected SessionFixture {
 protected:
  Session& session() {
    if (!session_) session_.emplace(service(), client, owner());
    return *session_;
  }
  std::string feed(std::string_view bytes, std::size_t step = 1'000'000) {
    return SessionFixture::feed(session(), bytes, step);
  }
  std::string drain() { return SessionFixture::drain(session()); }
  // Lets time pass as the connection would.
  std::string pass(std::chrono::milliseconds time) {
    clock.advance(time);
    session().on_deadline(clock.steady());
    return drain();
  }

  std::optional<H1Session> session_;
};

}  // namespace sluice::http
