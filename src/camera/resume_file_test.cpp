#include "camera/resume_file.h"

#include <csignal>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/log.h"
#include "base/testing/temporary_directory.h"
#include "camera/presentation_file.h"

namespace sluice::camera {
namespace {

using namespace std::chrono_literals;

hls::ResumePoint point(std::uint64_t msn, std::uint64_t dsn, hls::PresentationTime start) {
  return {.generation = 2, .msn = msn, .dsn = dsn, .iframe = msn + 12, .start = start, .end = start + 2s};
}
const hls::ResumePoint kMain = point(217'350'007, 60'432, 217'350'123'456'789us);
const hls::ResumePoint kSmall = point(217'350'005, 60'431, 217'350'123'000'000us);

// No file may grow or be written while it lives.
class FullDisk {
 public:
  FullDisk() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit nothing{.rlim_cur = 0, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &nothing);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

class ResumeFileTest : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return directory_ / "cameras" / "door.position"; }

  const sluice::testing::TemporaryDirectory temporary_;
  const std::filesystem::path& directory_ = temporary_.path();
};

TEST_F(ResumeFileTest, WhatWasWrittenLastIsFound) {
  {
    ResumeFile first(file(), "boot");
    EXPECT_EQ(first.point(0), std::nullopt);
    first.write(1, kSmall);
    first.write(0, kSmall);
    first.write(0, kMain);
  }
  const ResumeFile next(file(), "boot");
  EXPECT_EQ(next.point(0), kMain);
  EXPECT_EQ(next.point(1), kSmall);
  EXPECT_EQ(next.point(2), std::nullopt);
}

TEST_F(ResumeFileTest, ARenditionThatWroteNothingIsNone) {
  ResumeFile(file(), "boot").write(1, kSmall);
  const ResumeFile next(file(), "boot");
  EXPECT_EQ(next.point(0), std::nullopt);
  EXPECT_EQ(next.point(1), kSmall);
}

TEST_F(ResumeFileTest, AnotherStartOfTheMachineCountsNothing) {
  ResumeFile(file(), "boot").write(0, kMain);
  EXPECT_EQ(ResumeFile(file(), "another").point(0), std::nullopt);
  EXPECT_EQ(ResumeFile(file(), "boot").point(0), std::nullopt) << "it is gone";
}

TEST_F(ResumeFileTest, APlaceThatCannotBeWrittenIsSaidOnce) {
  const log::Capture capture;
  std::ofstream(directory_ / "cameras") << "a file where the folder should be";
  ResumeFile file(this->file(), "boot");
  file.write(0, kMain);
  file.write(0, kMain);
  EXPECT_EQ(file.point(0), std::nullopt);
  EXPECT_EQ(capture.lines().size(), 1U);
}

TEST_F(ResumeFileTest, AFullDiskIsSaidOnceAndLeavesNothingWrong) {
  const log::Capture capture;
  {
    ResumeFile file(this->file(), "boot");
    file.write(0, kSmall);
    const FullDisk full;
    file.write(0, kMain);
    file.write(0, kMain);
  }
  EXPECT_EQ(capture.lines().size(), 1U);
  EXPECT_EQ(ResumeFile(file(), "boot").point(0), std::nullopt) << "not the one before";
}

TEST_F(ResumeFileTest, NothingIsBelievedWhereItIsNotKnownWhenTheMachineWasStarted) {
  ResumeFile(file(), "boot").write(0, kMain);
  const log::Capture capture;
  ResumeFile(file(), "").write(0, kMain);
  EXPECT_EQ(capture.lines().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(ResumeFileTest, WhatCannotBeOpenedIsGoneForTheProcessesToCome) {
  const log::Capture capture;
  ResumeFile(file(), "boot").write(0, kMain);
  std::filesystem::remove(file());
  std::filesystem::create_directory(file());
  const ResumeFile unusable(file(), "boot");
  EXPECT_EQ(capture.lines().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(ResumeFileTest, AllAreForgottenOrItIsSaidWhyNot) {
  EXPECT_FALSE(forget_resume_points(directory_ / "never made"));
  ResumeFile(file(), "boot").write(0, kMain);
  EXPECT_FALSE(forget_resume_points(file().parent_path()));
  EXPECT_FALSE(std::filesystem::exists(file()));
  std::filesystem::create_directories(file() / "in the way");
  EXPECT_TRUE(forget_resume_points(file().parent_path()));
}

TEST_F(ResumeFileTest, StandsBesideTheFileOfThePresentation) {
  const std::filesystem::path json = directory_ / "door.json";
  hls::SavedPresentation saved{.unused = {.msn = 218'000'000, .dsn = 61'000},
                               .renditions = {{.generation = 2}, {.generation = 3}}};
  {
    PresentationFiles files(json);
    files.save(saved);
    files.keep(0, kMain);
    files.keep(1, kSmall);
  }
  const auto loaded = PresentationFiles(json).load();
  ASSERT_TRUE(loaded);
  saved.renditions[0].resume = kMain;
  saved.renditions[1].resume = kSmall;
  EXPECT_EQ(*loaded, saved);
}

TEST(ParseResumePoints, TakesNothingThatIsNotOurs) {
  const std::string number(20, '0');
  std::string line = number;
  for (int i = 1; i < 6; ++i) line += ' ' + number;
  line += '\n';
  EXPECT_EQ(parse_resume_points("head\n" + line, "head\n").size(), 1U);
  EXPECT_TRUE(parse_resume_points("head\n" + line, "head\n")[0].has_value());
  EXPECT_TRUE(parse_resume_points("other\n" + line, "head\n").empty());
  EXPECT_TRUE(parse_resume_points("head\n" + line.substr(1), "head\n").empty());
  for (const auto& [at, wrong] : {std::pair{0, '-'}, {0, ' '}, {19, 'x'}, {20, '\n'}, {125, ' '}, {2, '9'}}) {
    std::string bad = line;
    bad[static_cast<std::size_t>(at)] = wrong;
    const auto points = parse_resume_points("head\n" + bad + line, "head\n");
    ASSERT_EQ(points.size(), 2U);
    EXPECT_FALSE(points[0].has_value()) << at << wrong;
    EXPECT_TRUE(points[1].has_value());
  }
}

}  // namespace
}  // namespace sluice::camera
