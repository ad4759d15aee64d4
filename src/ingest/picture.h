// Picture: the planes of an 8-bit 4:2:0 picture, and the few things that are drawn into it. A view; one
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sluice::ingest {

struct Colour {
  std::uint8_t y;
  std::uint8_t u;
  std::uint8_t v;
};

inline constexpr Colour kBlack{16, 128, 128};
inline constexpr Colour kWhite{235, 128, 128};

struct Rectangle {
  std::uint32_t x;
  std::uint32_t y;
  std::uint32_t width;
  std::uint32_t height;
};

struct Picture {
  std::uint32_t width;  // even, as is the height
  std::uint32_t height;
  std::array<std::uint8_t*, 3> planes;
  std::array<std::ptrdiff_t, 3> strides;

  std::uint8_t* row(std::size_t plane, std::uint32_t y) const {
    return planes[plane] + strides[plane] * static_cast<std::ptrdiff_t>(y);
  }
};

// The rectangle is clipped to the picture, and its chroma to whole samples.
void fill(const Picture& picture, Rectangle area, Colour colour);
void fill_circle(const Picture& picture, std::uint32_t x, std::uint32_t y, std::uint32_t radius,
                 Colour colour);
// Copies the same area from another picture of the same size.
void copy_area(const Picture& to, const Picture& from, Rectangle area);

}  // namespace sluice::ingest
