#include "http/body_reader.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

std::string content(const net::OutputQueue& queue) {
  std::vector<std::uint8_t> bytes(queue.size());
  queue.copy_front(bytes);
  return {bytes.begin(), bytes.end()};
}

TEST(BodyReader, HandsOverTheWholeHoweverItIsTaken) {
  for (const std::size_t step : {1U, 2U, 3U, 5U, 100U}) {
    BodyReader body({Bytes::copy_of("moof"), Bytes(), Bytes::copy_of("mdat"), Bytes::copy_of("!")});
    EXPECT_EQ(body.left(), 9U);
    net::OutputQueue queue;
    for (int i = 0; i < 20 && body.left() > 0; ++i) body.take(step, queue);
    EXPECT_EQ(body.left(), 0U);
    EXPECT_EQ(content(queue), "moofmdat!") << step;
  }
}

TEST(BodyReader, CopiesNothingAndLetsGoWhenAllIsHandedOver) {
  const Bytes media = Bytes::copy_of("media");
  BodyReader body({media});
  net::OutputQueue queue;
  body.take(2, queue);
  EXPECT_EQ(queue.front().data(), media.data());
  queue.consume(2);
  body.take(100, queue);
  EXPECT_EQ(queue.front().data(), media.data() + 2);
}

TEST(BodyReader, OfNothingHasNothing) {
  BodyReader body;
  net::OutputQueue queue;
  body.take(10, queue);
  EXPECT_EQ(body.left(), 0U);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace sluice::http
