#include "validate/mp4/parameter_set.h"

#include <array>
#include <vector>

#include "validate/mp4/bits.h"

namespace sluice::validate {
namespace {

constexpr std::uint32_t kMostPixels = 65'536;  // a side; more is not a picture

// Units of cropping for each chroma_format_idc.
struct Subsampling {
  std::uint32_t width;
  std::uint32_t height;
};
constexpr std::array<Subsampling, 4> kSubsampling = {{{1, 1}, {2, 2}, {2, 1}, {1, 1}}};

// Takes what is cropped from a size that was coded; nothing when nothing is left.
bool crop(std::uint32_t& size, std::uint32_t first, std::uint32_t last, std::uint32_t unit) {
  const std::uint64_t cropped = (std::uint64_t{first} + last) * unit;
  if (cropped >= size || size > kMostPixels) return false;
  size -= static_cast<std::uint32_t>(cropped);
  return true;
}

// The head of vui_parameters(), which both standards share (H.264 E.1.1, H.265 E.2.1).
void read_vui(Bits& bits, Picture& picture) {
  constexpr std::array<std::array<std::uint32_t, 2>, 17> kAspects = {{{1, 1},
                                                                      {1, 1},
                                                                      {12, 11},
                                                                      {10, 11},
                                                                      {16, 11},
                                                                      {40, 33},
                                                                      {24, 11},
                                                                      {20, 11},
                                                                      {32, 11},
                                                                      {80, 33},
                                                                      {18, 11},
                                                                      {15, 11},
                                                                      {64, 33},
                                                                      {160, 99},
                                                                      {4, 3},
                                                                      {3, 2},
                                                                      {2, 1}}};
  constexpr std::uint32_t kExtendedAspect = 255;
  if (bits.flag()) {
    const std::uint32_t aspect = bits.u(8);
    std::array<std::uint32_t, 2> shape = {1, 1};
    if (aspect == kExtendedAspect) {
      shape[0] = bits.u(16);
      shape[1] = bits.u(16);
    } else if (aspect < kAspects.size()) {
      shape = kAspects[aspect];
    }
    if (shape[0] != 0 && shape[1] != 0) {
      picture.aspect_width = shape[0];
      picture.aspect_height = shape[1];
    }
  }
  if (bits.flag()) bits.skip(1);  // overscan
  if (bits.flag()) {              // video_signal_type
    bits.skip(3 + 1);
    if (bits.flag()) {
      bits.skip(8);
      const auto transfer = static_cast<std::uint8_t>(bits.u(8));
      if (bits.ok()) picture.transfer = transfer;
    }
  }
}

void skip_h264_scaling_lists(Bits& bits, unsigned lists) {
  for (unsigned i = 0; i < lists; ++i) {
    if (!bits.flag()) continue;
    int last = 8;
    int next = 8;
    for (int left = i < 6 ? 16 : 64; left > 0 && bits.ok(); --left) {
      if (next != 0) next = (last + bits.se() % 256 + 256) % 256;
      if (next != 0) last = next;
    }
  }
}

void skip_h265_profile_tier_level(Bits& bits, std::uint32_t sub_layers) {
  bits.skip(88 + 8);
  std::array<bool, 8> profile{};
  std::array<bool, 8> level{};
  for (std::uint32_t i = 0; i < sub_layers; ++i) {
    profile[i] = bits.flag();
    level[i] = bits.flag();
  }
  if (sub_layers > 0) bits.skip(2 * std::size_t{8 - sub_layers});
  for (std::uint32_t i = 0; i < sub_layers; ++i) bits.skip((profile[i] ? 88U : 0U) + (level[i] ? 8U : 0U));
}

void skip_h265_scaling_lists(Bits& bits) {
  for (unsigned size = 0; size < 4; ++size) {
    for (unsigned matrix = 0; matrix < 6 && bits.ok(); matrix += size == 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.ue();
        continue;
      }
      if (size > 1) bits.se();
      const unsigned count = size == 0 ? 16 : 64;
      for (unsigned i = 0; i < count && bits.ok(); ++i) bits.se();
    }
  }
}

// st_ref_pic_set() (7.3.7): only the number of pictures of each set is kept, which the next one may refer to.
bool skip_h265_reference_pictures(Bits& bits) {
  const std::uint32_t sets = bits.ue();
  if (sets > 64) return false;
  std::uint32_t before = 0;
  for (std::uint32_t i = 0; i < sets && bits.ok(); ++i) {
    if (i != 0 && bits.flag()) {
      bits.skip(1);
      bits.ue();
      std::uint32_t kept = 0;
      for (std::uint32_t j = 0; j <= before && bits.ok(); ++j) {
        const bool used = bits.flag();
        if (used || bits.flag()) ++kept;
      }
      before = kept;
    } else {
      const std::uint64_t pictures = std::uint64_t{bits.ue()} + bits.ue();
      if (pictures > 32) return false;
      for (std::uint64_t j = 0; j < pictures; ++j) {
        bits.ue();
        bits.skip(1);
      }
      before = static_cast<std::uint32_t>(pictures);
    }
  }
  return bits.ok();
}

}  // namespace

std::optional<Picture> read_h264_sps(std::span<const std::uint8_t> nal) {
  constexpr std::array<std::uint32_t, 13> kWithChroma = {100, 110, 122, 244, 44,  83, 86,
                                                         118, 128, 138, 139, 134, 135};
  Bits bits(nal);
  bits.skip(8);
  const std::uint32_t profile = bits.u(8);
  bits.skip(16);
  bits.ue();
  std::uint32_t chroma = 1;
  for (const std::uint32_t each : kWithChroma) {
    if (profile != each) continue;
    chroma = bits.ue();
    if (chroma > 3) return std::nullopt;
    const bool separate = chroma == 3 && bits.flag();
    bits.ue();
    bits.ue();
    bits.skip(1);
    if (bits.flag()) skip_h264_scaling_lists(bits, chroma == 3 ? 12 : 8);
    if (separate) chroma = 0;
  }
  bits.ue();  // log2_max_frame_num
  const std::uint32_t order = bits.ue();
  if (order == 0) {
    bits.ue();
  } else if (order == 1) {
    bits.skip(1);
    bits.se();
    bits.se();
    for (std::uint32_t left = bits.ue(); left > 0 && bits.ok(); --left) bits.se();
  }
  bits.ue();
  bits.skip(1);
  const std::uint32_t width = bits.ue();
  const std::uint32_t height = bits.ue();
  const bool frames_only = bits.flag();
  if (width >= kMostPixels / 16 || height >= kMostPixels / 16) return std::nullopt;
  Picture picture;
  const std::uint32_t fields = frames_only ? 1 : 2;
  picture.width = 16 * (width + 1);
  picture.height = 16 * (height + 1) * fields;
  if (!frames_only) bits.skip(1);
  bits.skip(1);
  if (bits.flag()) {
    const std::uint32_t left = bits.ue();
    const std::uint32_t right = bits.ue();
    const std::uint32_t top = bits.ue();
    const std::uint32_t bottom = bits.ue();
    if (!crop(picture.width, left, right, kSubsampling[chroma].width) ||
        !crop(picture.height, top, bottom, kSubsampling[chroma].height * fields))
      return std::nullopt;
  }
  if (bits.flag()) read_vui(bits, picture);
  if (!bits.ok()) return std::nullopt;
  return picture;
}

std::optional<Picture> read_h265_sps(std::span<const std::uint8_t> nal) {
  Bits bits(nal);
  bits.skip(16 + 4);
  const std::uint32_t sub_layers = bits.u(3);
  bits.skip(1);
  skip_h265_profile_tier_level(bits, sub_layers);
  bits.ue();
  std::uint32_t chroma = bits.ue();
  if (chroma > 3) return std::nullopt;
  if (chroma == 3 && bits.flag()) chroma = 0;
  Picture picture;
  picture.width = bits.ue();
  picture.height = bits.ue();
  if (picture.width == 0 || picture.height == 0) return std::nullopt;
  std::array<std::uint32_t, 4> window{};
  if (bits.flag()) {
    for (std::uint32_t& each : window) each = bits.ue();
  }
  if (!crop(picture.width, window[0], window[1], kSubsampling[chroma].width) ||
      !crop(picture.height, window[2], window[3], kSubsampling[chroma].height))
    return std::nullopt;
  bits.ue();
  bits.ue();
  const std::uint32_t order_bits = bits.ue() + 4;
  for (std::uint32_t i = bits.flag() ? 0 : sub_layers; i <= sub_layers; ++i) {
    bits.ue();
    bits.ue();
    bits.ue();
  }
  for (int i = 0; i < 6; ++i) bits.ue();
  if (bits.flag() && bits.flag()) skip_h265_scaling_lists(bits);
  bits.skip(2);
  if (bits.flag()) {  // PCM
    bits.skip(8);
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  if (!bits.ok() || order_bits > 16 || !skip_h265_reference_pictures(bits)) return std::nullopt;
  if (bits.flag()) {  // long-term pictures
    for (std::uint32_t left = bits.ue(); left > 0 && bits.ok(); --left) bits.skip(order_bits + 1);
  }
  bits.skip(2);
  if (bits.flag()) read_vui(bits, picture);
  if (!bits.ok()) return std::nullopt;
  return picture;
}

}  // namespace sluice::validate
