#include "ingest/picture.h"

#include <algorithm>
#include <cstring>

namespace sluice::ingest {
namespace {

struct Span {
  std::uint32_t begin;
  std::uint32_t end;
};

// The part of [start, start + length) inside [0, size), in samples of a plane of half the size if `chroma`.
Span clip(std::uint32_t start, std::uint32_t length, std::uint32_t size, bool chroma) {
  const std::uint32_t begin = std::min(start, size);
  const std::uint32_t end = std::min(start + length, size);
  return chroma ? Span{begin / 2, (end + 1) / 2} : Span{begin, end};
}

}  // namespace

void fill(const Picture& picture, Rectangle area, Colour colour) {
  const std::array<std::uint8_t, 3> values = {colour.y, colour.u, colour.v};
  for (std::size_t plane = 0; plane < 3; ++plane) {
    const Span columns = clip(area.x, area.width, picture.width, plane > 0);
    const Span rows = clip(area.y, area.height, picture.height, plane > 0);
    for (std::uint32_t y = rows.begin; y < rows.end; ++y) {
      std::memset(picture.row(plane, y) + columns.begin, values[plane], columns.end - columns.begin);
    }
  }
}

void fill_circle(const Picture& picture, std::uint32_t x, std::uint32_t y, std::uint32_t radius,
                 Colour colour) {
  // Rows in pairs, so that chroma samples are not half covered.
  for (std::uint32_t dy = 0; dy < 2 * radius; dy += 2) {
    const auto from_middle = static_cast<std::int64_t>(dy) - radius;
    std::uint32_t half = 0;
    while (static_cast<std::int64_t>(half + 2) * (half + 2) + from_middle * from_middle <=
           static_cast<std::int64_t>(radius) * radius) {
      half += 2;
    }
    if (x >= half && y + dy >= radius) fill(picture, {x - half, y + dy - radius, 2 * half, 2}, colour);
  }
}

void copy_area(const Picture& to, const Picture& from, Rectangle area) {
  for (std::size_t plane = 0; plane < 3; ++plane) {
    const Span columns = clip(area.x, area.width, to.width, plane > 0);
    const Span rows = clip(area.y, area.height, to.height, plane > 0);
    for (std::uint32_t y = rows.begin; y < rows.end; ++y) {
      std::memcpy(to.row(plane, y) + columns.begin, from.row(plane, y) + columns.begin,
                  columns.end - columns.begin);
    }
  }
}

}  // namespace sluice::ingest
