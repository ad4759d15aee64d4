// Init sections for tests only.
#pragma once

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fmp4/init_section.h"
#include "fmp4/testing/samples.h"

namespace sluice::fmp4::testing {

// One video and one audio track.
inline std::vector<media::Track> muxed() {
  return {h264_track(media::testing::kH264High1080p), aac_track()};
}

inline InitSection read_init(const Bytes& bytes) {
  auto init = read_init_section(bytes.view());
  EXPECT_TRUE(init.ok()) << init.error().message();
  return init.ok() ? *std::move(init) : InitSection{};
}

}  // namespace sluice::fmp4::testing
