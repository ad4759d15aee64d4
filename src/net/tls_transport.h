// TlsTransport: TLS over a TCP socket, through OpenSSL with a BIO of our own.
//
// OpenSSL writes each record into a buffer shared by all connections of the thread, which goes to the socket
// in one send of up to 128 KiB; only what the socket refuses is kept with the connection. An idle connection
// keeps no buffer.
#pragma once

#include <memory>
#include <string>

#include "net/transport.h"

struct ssl_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's
struct ssl_st;      // NOLINT(readability-identifier-naming)

namespace sluice::net {

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

  // Sends what was kept, then what OpenSSL has just written; keeps what the socket refuses.
  IoResult send_batch();
  IoResult send_unsent();
  Io state_after(int returned);

  ssl_st* ssl_;
  Fd socket_;
  std::string unsent_;
  std::size_t unsent_offset_ = 0;
  bool failed_ = false;
};

}  // namespace sluice::net
