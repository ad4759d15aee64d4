// BodyReader: hands a response's body to the output piece by piece, never copying it. One thread.
#pragma once

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "net/output_queue.h"

namespace sluice::http {

class BodyReader {
 public:
  BodyReader() = default;
  explicit BodyReader(std::vector<Bytes> body) : body_(std::move(body)) {
    for (const Bytes& bytes : body_) left_ += bytes.size();
  }

  std::size_t left() const { return left_; }

  // Appends the next `count` bytes to the queue, or what is left.
  void take(std::size_t count, net::OutputQueue& output) {
    count = std::min(count, left_);
    left_ -= count;
    while (count > 0) {
      const Bytes& bytes = body_[index_];
      const std::size_t piece = std::min(count, bytes.size() - offset_);
      if (piece > 0) output.append(bytes.slice(offset_, piece));
      count -= piece;
      offset_ += piece;
      if (offset_ == bytes.size()) {
        ++index_;
        offset_ = 0;
      }
    }
    if (left_ == 0) body_ = {};
  }

 private:
  std::vector<Bytes> body_;
  std::size_t index_ = 0;   // of the piece being handed over
  std::size_t offset_ = 0;  // in it
  std::size_t left_ = 0;
};

}  // namespace sluice::http
