#include "net/output_queue.h"

#include <algorithm>
#include <cassert>

namespace sluice::net {
namespace {

// A text that was joined for ever would never be let go of while a slow reader keeps the queue from emptying.
constexpr std::size_t kJoinedText = 16'384;

}  // namespace

std::span<const std::uint8_t> OutputQueue::Segment::view() const {
  if (!bytes.empty()) return bytes.view();
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void OutputQueue::append(Bytes bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  segments_.push_back({std::move(bytes), {}});
}

void OutputQueue::append_text(std::string_view text) {
  if (text.empty()) return;
  size_ += text.size();
  if (!segments_.empty() && segments_.back().bytes.empty() && segments_.back().text.size() < kJoinedText) {
    segments_.back().text.append(text);
  } else {
    segments_.push_back({{}, std::string(text)});
  }
}

std::size_t OutputQueue::gather(std::span<iovec> into) const {
  std::size_t count = 0;
  std::size_t offset = offset_;
  for (std::size_t i = first_; i < segments_.size() && count < into.size(); ++i, ++count) {
    const auto view = segments_[i].view().subspan(offset);
    // sendmsg() only reads, whatever its type says.
    into[count] = {const_cast<std::uint8_t*>(view.data()), view.size()};
    offset = 0;
  }
  return count;
}

std::span<const std::uint8_t> OutputQueue::front() const {
  assert(!empty());
  return segments_[first_].view().subspan(offset_);
}

std::size_t OutputQueue::copy_front(std::span<std::uint8_t> into) const {
  std::size_t copied = 0;
  std::size_t offset = offset_;
  for (std::size_t i = first_; i < segments_.size() && copied < into.size(); ++i) {
    const auto view = segments_[i].view().subspan(offset);
    const std::size_t count = std::min(view.size(), into.size() - copied);
    std::copy_n(view.begin(), count, into.begin() + static_cast<std::ptrdiff_t>(copied));
    copied += count;
    offset = 0;
  }
  return copied;
}

void OutputQueue::consume(std::size_t count) {
  assert(count <= size_);
  size_ -= count;
  while (count > 0) {
    const std::size_t left = segments_[first_].view().size() - offset_;
    if (count < left) {
      offset_ += count;
      break;
    }
    count -= left;
    offset_ = 0;
    segments_[first_++] = {};
  }
  if (size_ == 0) {
    segments_ = {};
    first_ = 0;
  } else if (first_ >= 64 && first_ * 2 >= segments_.size()) {
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace sluice::net
