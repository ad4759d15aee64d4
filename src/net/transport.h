// Transport: the bytes of one connection, plain or through TLS; never blocks.
// Belongs to the thread of its connection's loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "net/fd.h"
#include "net/output_queue.h"

namespace sluice::net {

enum class Io {
  kDone,     // as much as was asked for, or as there was
  kBlocked,  // wait until the socket is ready
  kEnd,      // the peer sends no more
  kFailed,   // the connection is of no more use
};

struct IoResult {
  Io state = Io::kDone;
  std::size_t bytes = 0;  // read into the caller's buffer, or handed to the kernel
};

class Transport {
 public:
  virtual ~Transport() = default;

  virtual int fd() const = 0;
  virtual bool secure() const = 0;
  // Until it says kDone, only handshake() may be called, each time the socket can be read (or, while
  // unsent(), written).
  virtual Io handshake() = 0;
  // What the handshake chose by ALPN; empty when nothing.
  virtual std::string_view protocol() const = 0;

  // kDone with at least one byte, or another state with none.
  virtual IoResult read(std::span<std::uint8_t> into) = 0;
  // There is input that the socket will not announce again, because it has been taken from it already.
  virtual bool has_buffered_input() const = 0;

  // Takes bytes from the front of the queue until it is empty and all is with the kernel (kDone), the socket
  // takes no more (kBlocked), or about `budget` bytes are handed over (kDone with more left). Each call that
  // returns kDone has made progress or had nothing to do.
  virtual IoResult write(OutputQueue& queue, std::size_t budget) = 0;
  // Bytes taken from a queue but not yet by the kernel.
  virtual std::size_t unsent() const = 0;

  // Tells the peer that nothing more will be sent; reading goes on.
  virtual void finish() = 0;
};

}  // namespace sluice::net
