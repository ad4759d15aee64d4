#include "camera/presentation_file.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/log.h"
#include "base/testing/temporary_directory.h"

namespace sluice::camera {
namespace {

using namespace std::chrono_literals;

hls::SavedPresentation example() {
  return {
      .unused = {.msn = 217'350'000, .dsn = 60'375},
      .options = {.part_duration = 300ms, .segment_duration = 4s},
      .sealed =
          hls::Targets{
              .target_duration = 4s, .low_latency = true, .part_hold_back = 1560ms, .can_skip_until = 24s},
      .renditions = {{.generation = 2, .part_target = 520ms}, {.generation = 0, .part_target = 0s}}};
}

class PresentationFileTest : public ::testing::Test {
 protected:
  const sluice::testing::TemporaryDirectory temporary_;
  const std::filesystem::path& directory_ = temporary_.path();
};

TEST_F(PresentationFileTest, WhatIsSavedIsLoaded) {
  const std::filesystem::path file = directory_ / "cameras" / "door.json";
  save_presentation(file, example());
  EXPECT_EQ(load_presentation(file), example());
  hls::SavedPresentation unsealed = example();
  unsealed.sealed.reset();
  save_presentation(file, unsealed);
  EXPECT_EQ(load_presentation(file), unsealed);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}), 1);
}

TEST_F(PresentationFileTest, NoFileIsNothing) {
  const log::Capture quiet;
  EXPECT_EQ(load_presentation(directory_ / "door.json"), std::nullopt);
  EXPECT_EQ(load_presentation({}), std::nullopt);
  EXPECT_TRUE(quiet.lines().empty());
}

TEST_F(PresentationFileTest, WhatCannotBeReliedOnIsSaidAndForgotten) {
  const std::string good = to_json(example());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& text :
       {std::string(), std::string("{"), good.substr(0, good.size() / 2),
        with("\"version\": 1", "\"version\": 2"), with("217350000", "-1"), with("217350000", "1e300"),
        with("217350000", "\"x\""), with("\"target_duration\": 4", "\"target_duration\": 0"),
        with("1560000", "0"), with("renditions", "x")}) {
    const std::filesystem::path file = directory_ / "door.json";
    std::ofstream(file) << text;
    const log::Capture capture;
    EXPECT_EQ(load_presentation(file), std::nullopt) << text;
    ASSERT_EQ(capture.lines().size(), 1U);
    EXPECT_NE(capture.lines()[0].find("door.json"), std::string::npos);
  }
}

TEST_F(PresentationFileTest, TroubleWithTheDiskIsSaidAndStopsNothing) {
  const std::filesystem::path in_the_way = directory_ / "cameras";
  std::ofstream(in_the_way) << "a file";
  const log::Capture capture;
  save_presentation(in_the_way / "door.json", example());
  ASSERT_EQ(capture.lines().size(), 1U);
  EXPECT_NE(capture.lines()[0].find("cannot be written"), std::string::npos);
}

}  // namespace
}  // namespace sluice::camera
