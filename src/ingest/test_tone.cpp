#include "ingest/test_tone.h"

#include <cmath>
#include <numbers>

#include "ingest/test_picture.h"

namespace sluice::ingest {
namespace {

constexpr double kFrequency = 1000;
constexpr double kLoudness = 0.3;

}  // namespace

std::vector<float> TestTone::next(std::size_t count) {
  std::vector<float> out(count);
  for (float& sample : out) {
    const std::chrono::microseconds since{position_ * 1'000'000 / rate_};
    if (in_flash(begin_ + since)) {
      const double time = static_cast<double>(position_ % rate_) / rate_;
      sample = static_cast<float>(kLoudness * std::sin(2 * std::numbers::pi * kFrequency * time));
    }
    ++position_;
  }
  return out;
}

}  // namespace sluice::ingest
