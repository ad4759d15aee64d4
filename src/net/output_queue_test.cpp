#include "net/output_queue.h"

#include <array>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace sluice::net {
namespace {

std::string content(const OutputQueue& queue) {
  std::array<iovec, 512> vectors{};
  const std::size_t count = queue.gather(vectors);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text.append(static_cast<const char*>(vectors[i].iov_base), vectors[i].iov_len);
  }
  return text;
}

TEST(OutputQueue, KeepsTextAndBytesInOrder) {
  OutputQueue queue;
  queue.append_text("head ");
  queue.append_text("more ");
  queue.append(Bytes::copy_of("body"));
  queue.append_text(" tail");
  EXPECT_EQ(content(queue), "head more body tail");
  EXPECT_EQ(queue.size(), 19U);
  std::array<iovec, 8> vectors{};
  EXPECT_EQ(queue.gather(vectors), 3U) << "text behind text is joined";
}

TEST(OutputQueue, SendsMediaFromWhereItIs) {
  OutputQueue queue;
  const Bytes media = Bytes::copy_of("media");
  queue.append(media);
  EXPECT_EQ(queue.front().data(), media.data());
}

TEST(OutputQueue, LetsGoOfWhatIsSent) {
  auto owner = std::make_shared<int>(0);
  static constexpr std::array<std::uint8_t, 3> kStorage{1, 2, 3};
  OutputQueue queue;
  queue.append(Bytes(owner, kStorage));
  queue.append_text("rest");
  queue.consume(2);
  EXPECT_EQ(owner.use_count(), 2);
  queue.consume(1);
  EXPECT_EQ(owner.use_count(), 1);
  EXPECT_EQ(content(queue), "rest");
}

TEST(OutputQueue, IgnoresNothing) {
  OutputQueue queue;
  queue.append({});
  queue.append_text({});
  EXPECT_TRUE(queue.empty());
  std::array<iovec, 8> vectors{};
  EXPECT_EQ(queue.gather(vectors), 0U);
}

TEST(OutputQueue, TextAddedToAHalfSentTextFollowsIt) {
  OutputQueue queue;
  queue.append_text("abc");
  queue.consume(2);
  queue.append_text("def");
  EXPECT_EQ(content(queue), "cdef");
}

TEST(OutputQueue, LetsGoOfTextThatIsSentAlthoughItNeverEmpties) {
  OutputQueue queue;
  const std::string piece(100, 'x');
  std::array<iovec, 512> vectors{};
  for (int i = 0; i < 100'000; ++i) {
    queue.append_text(piece);
    if (i > 300) queue.consume(piece.size());
  }
  const std::size_t count = queue.gather(vectors);
  // Text joined for ever would still be one segment, with all that was ever sent in front of it.
  EXPECT_GT(count, 1U);
  EXPECT_LT(count, 5U) << "but small texts are still joined";
  EXPECT_EQ(content(queue), std::string(queue.size(), 'x'));
}

TEST(OutputQueue, CopiesAcrossSegments) {
  OutputQueue queue;
  queue.append_text("ab");
  queue.append(Bytes::copy_of("cd"));
  queue.append_text("ef");
  queue.consume(1);
  std::array<std::uint8_t, 4> buffer{};
  ASSERT_EQ(queue.copy_front(buffer), 4U);
  EXPECT_EQ(std::string(buffer.begin(), buffer.end()), "bcde");
  EXPECT_EQ(queue.size(), 5U) << "copying consumes nothing";
}

TEST(OutputQueue, BehavesLikeAStringUnderRandomUse) {
  std::mt19937 random(3);
  OutputQueue queue;
  std::string expected;
  for (int step = 0; step < 20'000; ++step) {
    const std::string piece(random() % 20, static_cast<char>('a' + random() % 26));
    switch (random() % 3) {
      case 0:
        queue.append_text(piece);
        expected += piece;
        break;
      case 1:
        queue.append(Bytes::copy_of(piece));
        expected += piece;
        break;
      default: {
        const std::size_t count =
            expected.empty() ? 0 : random() % std::min<std::size_t>(expected.size() + 1, 60);
        queue.consume(count);
        expected.erase(0, count);
      }
    }
    ASSERT_EQ(queue.size(), expected.size());
    if (step % 50 == 0) {
      ASSERT_EQ(content(queue), expected.substr(0, content(queue).size()));
    }
  }
}

}  // namespace
}  // namespace sluice::net
