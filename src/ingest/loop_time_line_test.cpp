#include "ingest/loop_time_line.h"

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

void play(LoopTimeLine& line, int stream, std::chrono::microseconds first, std::chrono::microseconds step,
          int count, bool leads) {
  for (int i = 0; i < count; ++i) line.note(stream, first + i * step, leads);
}

TEST(LoopTimeLine, ContinuesThePictureWithoutASeam) {
  LoopTimeLine line;
  play(line, 0, -80ms, 40ms, 100, true);
  play(line, 1, -21ms, 21ms, 195, false);  // a little longer
  line.repeat();
  EXPECT_EQ(line.offset(), 4s);
  play(line, 0, -80ms, 40ms, 100, true);
  line.repeat();
  EXPECT_EQ(line.offset(), 8s);
}

TEST(LoopTimeLine, LetsSoundEndThatIsMuchLonger) {
  LoopTimeLine line;
  play(line, 0, 0ms, 40ms, 25, true);
  play(line, 1, 0ms, 20ms, 500, false);
  line.repeat();
  EXPECT_EQ(line.offset(), 10s);
}

TEST(LoopTimeLine, LoopsSoundAlone) {
  LoopTimeLine line;
  play(line, 3, 0ms, 20ms, 50, false);
  line.repeat();
  EXPECT_EQ(line.offset(), 1s);
}

TEST(LoopTimeLine, KnowsThatAFileWasEmpty) {
  LoopTimeLine line;
  EXPECT_TRUE(line.empty());
  line.note(0, 0ms, true);
  EXPECT_FALSE(line.empty());
  line.repeat();
  EXPECT_TRUE(line.empty());
}

}  // namespace
}  // namespace sluice::ingest
