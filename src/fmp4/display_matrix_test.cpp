#include "fmp4/display_matrix.h"

#include <gtest/gtest.h>

namespace sluice::fmp4 {
namespace {

using media::Orientation;

struct Point {
  int x;
  int y;
  friend bool operator==(const Point&, const Point&) = default;
};

// Where the matrix shows a point of the picture.
Point shown(const DisplayMatrix& m, Point p) {
  const auto whole = [](std::int64_t fixed) { return static_cast<int>(fixed / 0x10000); };
  return {whole(std::int64_t{m[0]} * p.x + std::int64_t{m[3]} * p.y + m[6]),
          whole(std::int64_t{m[1]} * p.x + std::int64_t{m[4]} * p.y + m[7])};
}

TEST(DisplayMatrix, MovesTheCornersOfThePicture) {
  struct Case {
    Orientation orientation;
    Point top_left;   // where the corner at 0, 0 goes
    Point top_right;  // where the corner at 400, 0 goes
  };
  constexpr Case kCases[] = {
      {Orientation::kNormal, {0, 0}, {400, 0}},
      {Orientation::kMirrored, {400, 0}, {0, 0}},
      {Orientation::kRotated180, {400, 300}, {0, 300}},
      {Orientation::kFlipped, {0, 300}, {400, 300}},
      {Orientation::kRotatedLeftAndFlipped, {0, 0}, {0, 400}},
      {Orientation::kRotatedLeft, {0, 400}, {0, 0}},
      {Orientation::kRotatedRightAndFlipped, {300, 400}, {300, 0}},
      {Orientation::kRotatedRight, {300, 0}, {300, 400}},
  };
  for (const auto& [orientation, top_left, top_right] : kCases) {
    const DisplayMatrix matrix = make_display_matrix(orientation, 400, 300);
    EXPECT_EQ(shown(matrix, {0, 0}), top_left) << static_cast<int>(orientation);
    EXPECT_EQ(shown(matrix, {400, 0}), top_right) << static_cast<int>(orientation);
    EXPECT_EQ(orientation_of(matrix), orientation);
  }
}

TEST(DisplayMatrix, OfNoTurnIsUnity) {
  EXPECT_EQ(make_display_matrix(Orientation::kNormal, 1920, 1080), kUnityMatrix);
}

TEST(DisplayMatrix, ThatDoesOtherThingsIsNoOrientation) {
  DisplayMatrix doubled = kUnityMatrix;
  doubled[0] = 0x20000;
  EXPECT_EQ(orientation_of(doubled), Orientation::kNormal);
  DisplayMatrix enlarged = make_display_matrix(Orientation::kRotatedRight, 400, 300);
  for (const std::size_t i : {0U, 1U, 3U, 4U}) enlarged[i] = enlarged[i] / 2 * 3;
  EXPECT_EQ(orientation_of(enlarged), Orientation::kNormal) << "turned, and half as large again";
}

}  // namespace
}  // namespace sluice::fmp4
