// Parameter sets as x264 and x265 write them, for tests only.
#pragma once

#include <string_view>

namespace sluice::media::testing {

struct H264Sets {
  std::string_view sps;
  std::string_view pps;
};

// 1920x1080 (cropped from 1088), High, level 4.0, 25 frames a second, BT.709, no reordering.
inline constexpr H264Sets kH264High1080p = {
    "67640028acb403c0113f2e02d4040405000003000100000300320f1832a0",
    "68ef0fcb",
};

// 352x288, Constrained Baseline, level 1.2, sample aspect ratio 12:11, 10 frames a second.
inline constexpr H264Sets kH264BaselineCif = {
    "6742c00cd9016096c084000003000400000300503c50a920",
    "68cb83cb20",
};

// 720x576 interlaced, High, sample aspect ratio 64:45, with HRD parameters and B-frames.
inline constexpr H264Sets kH264Interlaced = {
    "6764001eacd940b424dff8020001688000000300800000193020007a12000f425261807c50a658",
    "68fba3cb22c0",
};

struct H265Sets {
  std::string_view vps;
  std::string_view sps;
  std::string_view pps;
};

// 640x360, Main 10, level 2.1, 30000/1001 frames a second, BT.2020 with PQ, no reordering.
inline constexpr H265Sets kH265Hdr10 = {
    "40010c01ffff02200000030090000003000003003f928090",
    "42010102200000030090000003000003003fa00502016936592a4932bc05a84880482000007d20000ea601",
    "4401c172b46240",
};

// 1920x1080, Main, level 4.0, 25 frames a second, with B-frames.
inline constexpr H265Sets kH265MainWithBFrames = {
    "40010c01ffff016000000300900000030000030078959809",
    "420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84",
    "4401c172b46240",
};

}  // namespace sluice::media::testing
