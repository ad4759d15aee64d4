// Limits and Timeouts: how much a stranger may send, hold or delay. Every one has a default that a player, a
// browser or a proxy in good order never meets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::http {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

struct Limits {
  // Of one request.
  std::size_t head_bytes = 16 * kKiB;   // request line and headers; 431 beyond
  std::size_t header_count = 64;        // 431 beyond
  std::size_t target_bytes = 4 * kKiB;  // 414 beyond
  std::size_t body_bytes = 64 * kKiB;   // 413 beyond

  // Of one connection.
  std::size_t held_per_connection = 128;  // 503 beyond
  std::uint32_t h2_streams = 128;         // SETTINGS_MAX_CONCURRENT_STREAMS
  // Streams reset by the client, or by us for its errors: so many at once, then so many a second; beyond, the
  // connection is cut. A proxy that multiplexes many viewers may need more.
  std::uint64_t h2_resets_burst = 1000;
  std::uint64_t h2_resets_per_second = 33;
  std::size_t h2_queued_acks = 1000;         // of PING and SETTINGS
  std::size_t h2_bodies_bytes = 256 * kKiB;  // of bodies arriving on all streams together; 503 beyond
  // Nothing more is put into a connection's output queue while it holds as much.
  std::size_t output_plain_bytes = 256 * kKiB;
  std::size_t output_tls_bytes = 128 * kKiB;
  // Bytes a second that a client with something to receive takes on average.
  std::uint64_t send_rate = 4 * kKiB;

  // Of the server; 503 beyond.
  std::size_t held = 65'536;
  std::size_t connections_per_address = 1024;  // or per /64 of IPv6
  std::size_t connections = 0;                 // 0: as many as RLIMIT_NOFILE has room for
};

struct Timeouts {
  std::chrono::milliseconds tls_handshake{5'000};
  std::chrono::milliseconds request_head{5'000};   // from its first byte
  std::chrono::milliseconds request_body{10'000};  // from the end of the head
  std::chrono::milliseconds idle{60'000};          // without a request
  // HTTP/2 with requests open and nothing heard for so long: a PING is sent, and an answer awaited.
  std::chrono::milliseconds h2_ping{30'000};
  std::chrono::milliseconds h2_pong{10'000};
  std::chrono::milliseconds write_stall{10'000};  // something to send and nothing taken
  std::chrono::milliseconds send_rate_window{30'000};
  // For the client to take the last response before the connection closes.
  std::chrono::milliseconds linger{2'000};
  std::chrono::milliseconds drain{5'000};  // for stop()
};

}  // namespace sluice::http
