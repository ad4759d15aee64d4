// expect_golden: compares text with a file under tests/golden, for tests only.
//
// With SLUICE_UPDATE_GOLDEN=1 in the environment the file is written instead, to be read by a person in `git
// diff`.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace sluice::testing {

// `name` is relative to tests/golden: "fmp4/init_h264_aac.txt".
inline void expect_golden(std::string_view name, std::string_view text) {
  const auto path = std::filesystem::path(SLUICE_SOURCE_DIR) / "tests/golden" / name;
  if (const char* update = std::getenv("SLUICE_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << name << " is missing: run the test once with SLUICE_UPDATE_GOLDEN=1";
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, golden) << name << " differs: if that is meant, run the test with SLUICE_UPDATE_GOLDEN=1";
}

}  // namespace sluice::testing
