#include "validate/mp4/parameter_set.h"

#include <gtest/gtest.h>

#include "validate/testing/bit_builder.h"

namespace sluice::validate {
namespace {

using testing::h264_sps;
using testing::h265_sps;
using testing::PictureSpec;

std::span<const std::uint8_t> bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class ParameterSets : public ::testing::TestWithParam<PictureSpec> {};

TEST_P(ParameterSets, TellThePicture) {
  const PictureSpec& spec = GetParam();
  const std::optional<Picture> pictures[] = {read_h264_sps(bytes(h264_sps(spec))),
                                             read_h265_sps(bytes(h265_sps(spec)))};
  for (const auto& picture : pictures) {
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->width, spec.width);
    EXPECT_EQ(picture->height, spec.height);
    EXPECT_EQ(picture->aspect_width, spec.aspect == 14 ? 4U : 1U);
    EXPECT_EQ(picture->aspect_height, spec.aspect == 14 ? 3U : 1U);
    EXPECT_EQ(picture->transfer.has_value(), spec.transfer >= 0);
    EXPECT_EQ(picture->transfer.value_or(0), spec.transfer >= 0 ? spec.transfer : 0);
  }
}

INSTANTIATE_TEST_SUITE_P(All, ParameterSets,
                         ::testing::Values(PictureSpec{}, PictureSpec{.width = 1920, .height = 1080},
                                           PictureSpec{.width = 1440, .height = 1080, .aspect = 14},
                                           PictureSpec{.width = 3840, .height = 2160, .transfer = 16},
                                           PictureSpec{
                                               .width = 64, .height = 64, .aspect = 14, .transfer = 18}));

TEST(ParameterSets, ThatAreCutTellNothing) {
  for (const std::string& whole : {h264_sps(), h265_sps()}) {
    // The last bytes hold only flags of the VUI that nobody reads.
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
      const std::string cut = whole.substr(0, size);
      EXPECT_FALSE(whole[0] == 0x67 ? read_h264_sps(bytes(cut)) : read_h265_sps(bytes(cut))) << size;
    }
  }
}

}  // namespace
}  // namespace sluice::validate
