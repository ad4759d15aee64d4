// ListNode: a link of an intrusive, circular, doubly linked list; the list's head is a node too.
//
// What is on a list inherits from ListNode (more than once with different tags) and takes itself off when it
// is destroyed, in constant time, even while the list is being walked with take_front(). One thread.
#pragma once

#include <utility>

namespace sluice::net {

template <typename Tag>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;
  ~ListNode() { unlink(); }

  bool linked() const { return next_ != this; }
  void unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = this;
  }
  // As a head: puts `node` at the end, taking it off where it was.
  void push_back(ListNode& node) {
    node.unlink();
    node.previous_ = previous_;
    node.next_ = this;
    previous_->next_ = &node;
    previous_ = &node;
  }
  // As a head: the first node, taken off; nullptr when there is none.
  ListNode* take_front() {
    if (!linked()) return nullptr;
    ListNode* first = next_;
    first->unlink();
    return first;
  }
  // As a head: takes over all nodes of `other`, in order; this list must be empty.
  void take_all(ListNode& other) {
    if (!other.linked()) return;
    next_ = std::exchange(other.next_, &other);
    previous_ = std::exchange(other.previous_, &other);
    next_->previous_ = this;
    previous_->next_ = this;
  }
  ListNode* next() const { return next_; }

 private:
  ListNode* next_ = this;
  ListNode* previous_ = this;
};

}  // namespace sluice::net
