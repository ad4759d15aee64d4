#include "ingest/clock_strip.h"

#include <bit>

namespace sluice::ingest::clock_strip {
namespace {

constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << kTimeBits) - 1;
constexpr std::uint64_t kCheckMask = (std::uint64_t{1} << kCheckBits) - 1;

std::uint64_t check_of(std::uint64_t time) {
  return static_cast<std::uint64_t>(std::popcount(time)) & kCheckMask;
}

}  // namespace

void draw(const Picture& picture, WallTime time) {
  const std::uint32_t size = block_size(picture.width);
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
  const std::uint64_t value = static_cast<std::uint64_t>(milliseconds) & kTimeMask;
  const std::uint64_t bits = (std::uint64_t{1} << (kBlocks - 1)) | (value << kCheckBits) | check_of(value);
  for (std::uint32_t block = 0; block < kBlocks; ++block) {
    const bool white = ((bits >> (kBlocks - 1 - block)) & 1U) != 0;
    fill(picture, {block * size, picture.height - size, size, size}, white ? kWhite : kBlack);
  }
}

std::optional<WallTime> read(const Picture& picture) {
  const std::uint32_t size = block_size(picture.width);
  if (size == 0 || picture.height < size) return std::nullopt;
  const std::uint8_t* const row = picture.row(0, picture.height - size / 2 - 1);
  const auto middle = [&](std::uint32_t block) { return row[block * size + size / 2]; };
  const int white = middle(0);
  const int black = middle(1);
  if (white - black < 100) return std::nullopt;
  std::uint64_t bits = 0;
  for (std::uint32_t block = 2; block < kBlocks; ++block)
    bits = bits << 1U | (2 * middle(block) > white + black ? 1U : 0U);
  const std::uint64_t value = (bits >> kCheckBits) & kTimeMask;
  if ((bits & kCheckMask) != check_of(value)) return std::nullopt;
  return WallTime(std::chrono::milliseconds{static_cast<std::int64_t>(value)});
}

}  // namespace sluice::ingest::clock_strip
