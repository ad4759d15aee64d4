// TestPicture: what the built-in camera sees: colour bars, a title, the wall clock in figures and as a
// ClockStrip, a ball that never rests, and a white square that flashes for the first tenth of each second.
//
// Most of it stays as it is from picture to picture, which keeps drawing and encoding cheap. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ingest/picture.h"

namespace sluice::ingest {

inline constexpr std::chrono::milliseconds kFlashLength{100};

// Whether flash and beep are on at this moment.
constexpr bool in_flash(WallTime time) {
  return time - std::chrono::floor<std::chrono::seconds>(time) < kFlashLength;
}

class TestPicture {
 public:
  TestPicture(std::uint32_t width, std::uint32_t height, std::string title);

  // Draws all of it the first time, what has changed later. `picture` is always the same, and of the size
  // given. `time` is burnt in; `moment` is that of the media's time line, which moves the ball and lights the
  // flash.
  void draw(const Picture& picture, WallTime time, WallTime moment);

 private:
  void draw_background(const Picture& picture) const;
  Rectangle ball_at(WallTime moment) const;
  Rectangle flash() const;

  std::uint32_t width_;
  std::uint32_t height_;
  std::uint32_t dot_;  // of the clock's figures
  std::string title_;
  std::vector<std::uint8_t> background_storage_;
  Picture background_;
  Rectangle ball_{};
  bool drawn_ = false;
};

}  // namespace sluice::ingest
