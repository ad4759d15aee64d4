// For tests of H2Session: a session and a client of it, without sockets.
#pragma once

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "http/h2_session.h"
#include "http/h2_test_client.h"
#include "http/session_test_support.h"

namespace sluice::http {

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

}  // namespace sluice::http
