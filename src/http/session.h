// Session: one connection's protocol, HTTP/1.1 or HTTP/2, without its socket. Takes bytes, calls the handler,
// gives bytes. Belongs to its loop's thread.
//
// After any call the owner asks produce(), finished() and deadline() again. What happens between calls, a
// held request being answered, is told by Owner::wake().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"
#include "net/output_queue.h"

namespace sluice::http {

class Session {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    // There may be something to produce. Called from anywhere, also inside the session's own functions: the
    // owner only makes a note of it.
    virtual void wake() = 0;
  };

  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  // Requests still open are cancelled: what they held is destroyed.
  virtual ~Session() = default;

  // Bytes from the client, in order, in pieces of any size. The session may write over them.
  virtual void receive(std::span<std::uint8_t> bytes) = 0;
  // The client sends no more.
  virtual void end_input() = 0;
  // False while what has been received must be dealt with first.
  virtual bool reading() const = 0;

  // Appends what is to be sent while the queue holds less than `mark`. May call the handler.
  virtual void produce(net::OutputQueue& output, std::size_t mark) = 0;
  // Everything produced is with the kernel.
  virtual void output_taken() = 0;
  // Nothing will be produced or received any more: close once the output is sent.
  virtual bool finished() const = 0;

  virtual std::optional<SteadyTime> deadline() const = 0;
  virtual void on_deadline(SteadyTime now) = 0;

  // Answers what is held with 503, takes on nothing new, and finishes.
  virtual void shut_down() = 0;
};

}  // namespace sluice::http
