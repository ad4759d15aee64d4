// OutputQueue: what is waiting to be sent on one connection, in order.
//
// Media is queued by reference and never copied; the small text between (heads, frame headers) is copied in
// and joined. What is sent is let go of, and an empty queue owns no memory. Belongs to its connection's
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/uio.h>

#include "base/bytes.h"

namespace sluice::net {

class OutputQueue {
 public:
  void append(Bytes bytes);
  void append_text(std::string_view text);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The first segments, for a gathering write; returns how many entries of `into` are filled.
  std::size_t gather(std::span<iovec> into) const;
  // The first contiguous run; the queue must not be empty.
  std::span<const std::uint8_t> front() const;
  // Copies the first bytes, as many as there are and `into` holds, and returns how many.
  std::size_t copy_front(std::span<std::uint8_t> into) const;
  // Drops the first `count` bytes; there must be as many.
  void consume(std::size_t count);

 private:
  struct Segment {
    Bytes bytes;
    std::string text;  // used when `bytes` is empty

    std::span<const std::uint8_t> view() const;
  };

  std::vector<Segment> segments_;
  std::size_t first_ = 0;   // segments before it are sent
  std::size_t offset_ = 0;  // bytes sent of the first segment
  std::size_t size_ = 0;
};

}  // namespace sluice::net
