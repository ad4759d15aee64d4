// Stats: what the server has done and refused; Counters: the same, being counted by all loops.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::http {

// Which limit refused something.
enum class Refusal {
  kConnections,            // all of the server's
  kConnectionsPerAddress,  // of one address
  kHeld,                   // requests held by the server
  kHeldPerConnection,      // by one connection
  kRequestHead,            // 414, 431
  kRequestBody,            // 413
  kMalformed,              // 400, 505 and the like
  kRequestTimeout,         // 408
  kHandshake,              // TLS failed, or took too long
  kStalled,                // took nothing of what was sent
  kTooSlow,                // took too little of it
  kUnanswered,             // did not answer a PING
  kProtocol,               // HTTP/2 connection errors, floods of resets among them
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kProtocol) + 1;

// "connections_per_address", as a metric's label.
std::string_view to_string(Refusal refusal);

struct Stats {
  std::uint64_t connections_now = 0;
  std::uint64_t connections = 0;  // accepted since the start
  std::uint64_t requests = 0;
  std::uint64_t held_now = 0;
  std::uint64_t held = 0;       // since the start
  std::uint64_t cancelled = 0;  // the client left before its response
  std::array<std::uint64_t, kRefusals> refused{};

  std::uint64_t refused_by(Refusal refusal) const { return refused[static_cast<std::size_t>(refusal)]; }
};

// Any thread. Each counter is exact; a snapshot of several is not one moment's.
struct Counters {
  std::atomic<std::uint64_t> connections_now = 0;
  std::atomic<std::uint64_t> connections = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> held_now = 0;
  std::atomic<std::uint64_t> held = 0;
  std::atomic<std::uint64_t> cancelled = 0;
  std::array<std::atomic<std::uint64_t>, kRefusals> refused{};

  void refuse(Refusal refusal) { ++refused[static_cast<std::size_t>(refusal)]; }
  Stats snapshot() const;
};

}  // namespace sluice::http
