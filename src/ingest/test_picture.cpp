#include "ingest/test_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "ingest/bitmap_text.h"
#include "ingest/clock_strip.h"

namespace sluice::ingest {
namespace {

constexpr Colour kPaper{40, 128, 128};
constexpr Colour kBall{190, 60, 190};
constexpr std::array<Colour, 6> kBars = {
    {{150, 128, 128}, {131, 44, 156}, {112, 156, 44}, {93, 72, 58}, {72, 184, 198}, {53, 100, 212}}};
constexpr std::string_view kClockFormat = "2026-11-22 13:19:26.123";

// "2026-11-22 13:19:26.123" in UTC.
std::string clock_text(WallTime time) {
  std::string text = to_iso8601(time).substr(0, kClockFormat.size());
  text[10] = ' ';
  return text;
}

std::uint32_t even(double value) {
  return static_cast<std::uint32_t>(value / 2) * 2;
}

}  // namespace

TestPicture::TestPicture(std::uint32_t width, std::uint32_t height, std::string title)
    : width_(width),
      height_(height),
      dot_(std::max(1U, width / 200)),
      title_(std::move(title)),
      background_storage_(std::size_t{width} * height * 3 / 2) {
  std::uint8_t* const y = background_storage_.data();
  std::uint8_t* const u = y + std::size_t{width} * height;
  std::uint8_t* const v = u + std::size_t{width} * height / 4;
  const auto stride = static_cast<std::ptrdiff_t>(width);
  background_ = {
      .width = width, .height = height, .planes = {y, u, v}, .strides = {stride, stride / 2, stride / 2}};
  draw_background(background_);
}

void TestPicture::draw_background(const Picture& picture) const {
  fill(picture, {0, 0, width_, height_}, kPaper);
  const std::uint32_t bar = even(static_cast<double>(width_) / kBars.size());
  for (std::uint32_t i = 0; i < kBars.size(); ++i)
    fill(picture, {i * bar, 0, bar + 2, even(height_ / 8.0)}, kBars[i]);
  draw_text(picture, title_, even(width_ / 16.0), even(height_ / 5.0), std::max(1U, dot_ / 2), kWhite,
            kPaper);
}

Rectangle TestPicture::ball_at(WallTime moment) const {
  constexpr double kPeriod = 4e6;
  const auto phase = static_cast<double>(moment.time_since_epoch().count() % 4'000'000) / kPeriod;
  const std::uint32_t radius = even(std::min(width_, height_) / 20.0);
  const double swing = 0.5 + 0.5 * std::sin(2 * std::numbers::pi * phase);
  const double bounce = std::abs(std::cos(4 * std::numbers::pi * phase));
  const std::uint32_t x = even(radius + swing * (width_ - 2.0 * radius));
  const std::uint32_t y = even(height_ * 0.82 - radius - bounce * height_ * 0.12);
  return {x - radius, y - radius, 2 * radius, 2 * radius};
}

Rectangle TestPicture::flash() const {
  const std::uint32_t size = even(std::min(width_, height_) / 6.0);
  return {even(width_ * 0.95) - size, even(height_ / 5.0), size, size};
}

void TestPicture::draw(const Picture& picture, WallTime time, WallTime moment) {
  if (!drawn_) copy_area(picture, background_, {0, 0, width_, height_});
  copy_area(picture, background_, ball_);
  ball_ = ball_at(moment);
  fill_circle(picture, ball_.x + ball_.width / 2, ball_.y + ball_.height / 2, ball_.width / 2, kBall);
  fill(picture, flash(), in_flash(moment) ? kWhite : kBlack);
  draw_text(picture, clock_text(time), even(width_ / 16.0), even(height_ * 0.45), dot_, kWhite, kPaper);
  clock_strip::draw(picture, time);
  drawn_ = true;
}

}  // namespace sluice::ingest
