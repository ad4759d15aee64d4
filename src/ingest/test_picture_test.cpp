#include "ingest/test_picture.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/bitmap_text.h"
#include "ingest/clock_strip.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

// A picture with its storage, and bytes behind each plane that nobody may touch.
class Canvas {
 public:
  Canvas(std::uint32_t width, std::uint32_t height) : width_(width), height_(height) {
    for (std::size_t i = 0; i < 3; ++i) planes_[i].assign(stride(i) * rows(i) + kGuard, kUntouched);
  }

  Picture picture() {
    Picture out{.width = width_, .height = height_, .planes = {}, .strides = {}};
    for (std::size_t i = 0; i < 3; ++i) {
      out.planes[i] = planes_[i].data();
      out.strides[i] = static_cast<std::ptrdiff_t>(stride(i));
    }
    return out;
  }
  bool guards_intact() const {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t at = stride(i) * rows(i); at < planes_[i].size(); ++at) {
        if (planes_[i][at] != kUntouched) return false;
      }
    }
    return true;
  }
  const std::vector<std::uint8_t>& luma() const { return planes_[0]; }

 private:
  static constexpr std::size_t kGuard = 64;
  static constexpr std::uint8_t kUntouched = 1;
  std::size_t stride(std::size_t plane) const { return plane == 0 ? width_ : width_ / 2; }
  std::size_t rows(std::size_t plane) const { return plane == 0 ? height_ : height_ / 2; }

  std::uint32_t width_;
  std::uint32_t height_;
  std::array<std::vector<std::uint8_t>, 3> planes_;
};

const WallTime kTime = ManualClock().wall() + 123ms;

TEST(ClockStrip, SaysTheTimeToTheMillisecond) {
  for (const std::uint32_t width : {192U, 640U, 1280U, 1918U, 3840U}) {
    Canvas canvas(width, 128);
    const WallTime time = kTime + std::chrono::milliseconds{width} + 999us;
    clock_strip::draw(canvas.picture(), time);
    EXPECT_EQ(clock_strip::read(canvas.picture()), std::chrono::floor<std::chrono::milliseconds>(time))
        << width;
    EXPECT_TRUE(canvas.guards_intact());
  }
}

TEST(ClockStrip, IsNotSeenWhereThereIsNone) {
  Canvas canvas(640, 360);
  EXPECT_EQ(clock_strip::read(canvas.picture()), std::nullopt);
  fill(canvas.picture(), {0, 0, 640, 360}, kWhite);
  EXPECT_EQ(clock_strip::read(canvas.picture()), std::nullopt);
}

TEST(ClockStrip, IsCheckedAgainstDamage) {
  Canvas canvas(640, 360);
  clock_strip::draw(canvas.picture(), kTime);
  const std::uint32_t size = clock_strip::block_size(640);
  const bool was_white = canvas.luma()[(360 - size / 2 - 1) * 640 + 20 * size + size / 2] > 128;
  fill(canvas.picture(), {20 * size, 360 - size, size, size}, was_white ? kBlack : kWhite);
  EXPECT_EQ(clock_strip::read(canvas.picture()), std::nullopt);
}

TEST(Picture, ClipsWhatIsDrawn) {
  Canvas canvas(192, 128);
  fill(canvas.picture(), {180, 120, 4000, 4000}, kWhite);
  fill_circle(canvas.picture(), 190, 126, 40, kWhite);
  draw_text(canvas.picture(), "OVER THE EDGE 0123456789", 100, 100, 6, kWhite, kBlack);
  EXPECT_TRUE(canvas.guards_intact());
}

TEST(BitmapText, DrawsDistinctFigures) {
  std::vector<std::vector<std::uint8_t>> seen;
  for (const char character : std::string_view("0123456789-:. ABCXYZ")) {
    Canvas canvas(192, 128);
    draw_text(canvas.picture(), std::string(1, character), 0, 0, 2, kWhite, kBlack);
    EXPECT_EQ(std::ranges::find(seen, canvas.luma()), seen.end()) << character;
    seen.push_back(canvas.luma());
  }
}

class TestPictureSize : public ::testing::TestWithParam<std::pair<std::uint32_t, std::uint32_t>> {};

TEST_P(TestPictureSize, IsDrawnWithinThePictureAndReadable) {
  const auto [width, height] = GetParam();
  Canvas canvas(width, height);
  TestPicture test(width, height, "SLUICE TEST CAMERA");
  for (int frame = 0; frame < 120; ++frame) {
    const WallTime time = kTime + frame * 40ms;
    test.draw(canvas.picture(), time, time);
    EXPECT_EQ(clock_strip::read(canvas.picture()), std::chrono::floor<std::chrono::milliseconds>(time));
  }
  EXPECT_TRUE(canvas.guards_intact());
}

INSTANTIATE_TEST_SUITE_P(Sizes, TestPictureSize,
                         ::testing::Values(std::pair(192U, 128U), std::pair(640U, 360U),
                                           std::pair(192U, 2160U), std::pair(3840U, 128U),
                                           std::pair(1280U, 720U)));

TEST(TestPicture, LooksTheSameHoweverItCameAbout) {
  Canvas step_by_step(640, 360);
  TestPicture stepping(640, 360, "X");
  for (int frame = 0; frame <= 50; ++frame)
    stepping.draw(step_by_step.picture(), kTime, kTime + frame * 40ms);
  Canvas at_once(640, 360);
  TestPicture fresh(640, 360, "X");
  fresh.draw(at_once.picture(), kTime, kTime + 50 * 40ms);
  EXPECT_EQ(step_by_step.luma(), at_once.luma());
}

TEST(TestPicture, FlashesWhenASecondBegins) {
  const WallTime second = ManualClock().wall();
  EXPECT_TRUE(in_flash(second));
  EXPECT_TRUE(in_flash(second + 99ms));
  EXPECT_FALSE(in_flash(second + 100ms));
  EXPECT_FALSE(in_flash(second + 999ms));
}

}  // namespace
}  // namespace sluice::ingest
