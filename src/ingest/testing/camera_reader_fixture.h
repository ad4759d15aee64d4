// A camera reader with whatever it reports recorded, and a directory for files. For tests.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ingest/camera_reader.h"
#include "ingest/testing/child_process.h"
#include "ingest/testing/recording_sink.h"

namespace sluice::ingest::testing {

class CameraReaderFixture : public ::testing::Test {
 protected:
  void start(std::string url, const Clock& clock = system_clock()) {
    options_.name = "door";
    options_.url = std::move(url);
    reader_.emplace(options_, sink_, listener_, clock, timing_);
    reader_->start();
  }
  // Waits until this many pictures, or sounds, of the newest run have come.
  bool wait_for_samples(std::size_t count) {
    return sink_.wait_until([&](const RecordingSink::Runs& runs) {
      return !runs.empty() && runs.back().samples.size() >= count;
    });
  }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  // Makes a file of 25 pictures with one key frame in 12, and sound.
  std::string make_file(const std::string& name, const std::string& options = "-c:a aac") {
    const std::string file = path(name);
    ChildProcess maker(ffmpeg_command(fmt::format(
        "-f lavfi -i testsrc=size=192x128:rate=25 -f lavfi -i sine=frequency=1000:sample_rate=48000 -t 1 "
        "-c:v libx264 -preset ultrafast -bf 2 -g 12 -pix_fmt yuv420p {} {}",
        options, file)));
    EXPECT_EQ(maker.wait(), 0) << file;
    return file;
  }
  static void expect_good_times(const RecordedRun& run) {
    for (const auto& samples : {run.video(), run.audio()}) {
      for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_GE(samples[i].pts, samples[i].dts);
        if (i > 0) {
          EXPECT_GT(samples[i].dts, samples[i - 1].dts);
        }
      }
    }
    if (!run.video().empty()) {
      EXPECT_TRUE(run.video().front().sync);
    }
  }

  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 fmt::format("sluice-ingest-{}-{}", getpid(),
                             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override {
    reader_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::filesystem::path directory_;
  SourceOptions options_;
  CameraReader::Timing timing_{
      .backoff = {.first = std::chrono::milliseconds{20}, .longest = std::chrono::milliseconds{100}}};
  RecordingSink sink_;
  RecordingListener listener_;
  std::optional<CameraReader> reader_;
};

}  // namespace sluice::ingest::testing
