// PlainTransport: a TCP socket as it is.
#pragma once

#include "net/transport.h"

namespace sluice::net {

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Fd socket) : socket_(std::move(socket)) {}

  int fd() const override { return socket_.get(); }
  bool secure() const override { return false; }
  Io handshake() override { return Io::kDone; }
  std::string_view protocol() const override { return {}; }
  IoResult read(std::span<std::uint8_t> into) override;
  bool has_buffered_input() const override { return false; }
  IoResult write(OutputQueue& queue, std::size_t budget) override;
  std::size_t unsent() const override { return 0; }
  void finish() override;

 private:
  Fd socket_;
};

}  // namespace sluice::net
