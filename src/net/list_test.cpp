#include "net/list.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Tag;
using Head = ListNode<Tag>;

struct Item : Head {
  explicit Item(int n) : number(n) {}
  int number;
};

// Takes all off.
std::vector<int> take(Head& head) {
  std::vector<int> numbers;
  while (Head* node = head.take_front()) numbers.push_back(static_cast<Item*>(node)->number);
  return numbers;
}

TEST(List, KeepsTheOrder) {
  Head head;
  Item one(1), two(2), three(3);
  for (Item* item : {&one, &two, &three}) head.push_back(*item);
  EXPECT_TRUE(two.linked());
  EXPECT_THAT(take(head), ElementsAre(1, 2, 3));
  EXPECT_FALSE(two.linked());
}

TEST(List, PushingMovesAndDestroyingTakesOff) {
  Head head;
  Item one(1), two(2);
  std::optional<Item> three(3);
  for (Item* item : {&one, &*three, &two, &one}) head.push_back(*item);
  three.reset();
  EXPECT_THAT(take(head), ElementsAre(2, 1));
}

TEST(List, ANodeMayGoWhileTheListIsTaken) {
  Head head;
  std::optional<Item> one(1);
  std::optional<Item> two(2);
  head.push_back(*one);
  head.push_back(*two);
  EXPECT_EQ(head.take_front(), &*one);
  two.reset();
  EXPECT_EQ(head.take_front(), nullptr);
}

TEST(List, TakesOverAnother) {
  Head from, to;
  Item one(1), two(2);
  to.take_all(from);
  EXPECT_THAT(take(to), IsEmpty());
  from.push_back(one);
  from.push_back(two);
  to.take_all(from);
  EXPECT_FALSE(from.linked());
  EXPECT_THAT(take(to), ElementsAre(1, 2));
}

}  // namespace
}  // namespace sluice::net
