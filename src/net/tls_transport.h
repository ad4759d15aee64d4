// TlsTransport: TLS over a TCP socket, through OpenSSL with a BIO of our own.
//
// OpenSSL writes each record into a buffer shared by all connections of the thread, which goes to the socket
// in one send of up to 128 KiB; only what the socket refuses is kept with the connection. An idle connection
// keeps no buffer.
//
// A client that has been here before may send requests with its first message (early data, RFC 8446 section
// 2.3): handshake() is done then, and answers go out a round trip earlier, before the client's side is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/transport.h"

struct ssl_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's
struct ssl_st;      // NOLINT(readability-identifier-naming)

namespace sluice::net {

// Of one connection, in bytes: some dozens of requests.
inline constexpr std::size_t kMaxEarlyData = 16'384;

class TlsTransport final : public Transport {
 public:
  static std::unique_ptr<Transport> accept(ssl_ctx_st* context, Fd socket);
  ~TlsTransport() override;

  int fd() const override { return socket_.get(); }
  bool secure() const override { return true; }
  Io handshake() override;
  std::string_view protocol() const override;
  IoResult read(std::span<std::uint8_t> into) override;
  bool has_buffered_input() const override;
  IoResult write(OutputQueue& queue, std::size_t budget) override;
  std::size_t unsent() const override { return unsent_.size() - unsent_offset_; }
  void finish() override;

 private:
  TlsTransport(ssl_st* ssl, Fd socket) : ssl_(ssl), socket_(std::move(socket)) {}

  Io read_early(std::span<std::uint8_t> into, std::size_t& count);
  bool write_record(std::span<const std::uint8_t> plain, std::size_t& written);
  // Sends what was kept, then what OpenSSL has just written; keeps what the socket refuses.
  IoResult send_batch();
  IoResult send_unsent();
  Io state_after(int returned);

  ssl_st* ssl_;
  Fd socket_;
  std::string unsent_;
  std::size_t unsent_offset_ = 0;
  bool failed_ = false;
  bool finished_ = false;
  enum class Early : std::uint8_t { kPossible, kComing, kOver };
  Early early_ = Early::kPossible;
  std::string early_input_;  // read by handshake()
};

}  // namespace sluice::net
