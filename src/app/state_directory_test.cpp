#include "app/state_directory.h"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "base/testing/temporary_directory.h"

namespace sluice::app {
namespace {

TEST(StateDirectory, TakesTheFirstPlaceThatIsNamed) {
  using Environment = std::map<std::string, std::string, std::less<>>;
  const std::pair<Environment, const char*> cases[] = {
      {{{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}, {"HOME", "/home/me"}}, "/var/lib/a"},
      {{{"XDG_STATE_HOME", "/home/me/state"}, {"HOME", "/home/me"}}, "/home/me/state/sluice"},
      {{{"HOME", "/home/me"}}, "/home/me/.local/state/sluice"},
      {{{"XDG_STATE_HOME", "state"}, {"HOME", "/home/me"}}, "/home/me/.local/state/sluice"},
      {{}, "/var/lib/sluice"},
  };
  for (const auto& [environment, expected] : cases) {
    const auto variable = [&values = environment](std::string_view name) -> std::optional<std::string> {
      const auto found = values.find(name);
      if (found == values.end()) return std::nullopt;
      return found->second;
    };
    EXPECT_EQ(state_directory(variable), expected);
  }
}

TEST(StateDirectory, IsOfOneProcess) {
  const sluice::testing::TemporaryDirectory temporary;
  const std::filesystem::path directory = temporary.path() / "state";
  {
    const Result<net::Fd> first = lock_state_directory(directory);
    ASSERT_TRUE(first.ok());
    const Result<net::Fd> second = lock_state_directory(directory);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message().find("another sluice uses the directory " + directory.string()),
              std::string::npos);
  }
  EXPECT_TRUE(lock_state_directory(directory).ok()) << "it has ended";
}

TEST(StateDirectory, ThatCannotBeMadeIsNamed) {
  const sluice::testing::TemporaryDirectory temporary;
  std::ofstream(temporary.path() / "file") << "where the directory should be";
  const Result<net::Fd> lock = lock_state_directory(temporary.path() / "file");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().code(), ErrorCode::kInvalid) << "waiting does not help";
  EXPECT_NE(lock.error().message().find("cannot make the directory"), std::string::npos)
      << lock.error().message();
  EXPECT_NE(lock.error().message().find("STATE_DIRECTORY"), std::string::npos);
}

TEST(StateDirectory, ForgetsThePlacesThatSomebodyElseMayHavePassed) {
  const sluice::testing::TemporaryDirectory temporary;
  const std::filesystem::path cameras = temporary.path() / "cameras";
  std::filesystem::create_directory(cameras);
  const auto write = [&] {
    for (const char* name : {"door.json", "door.position"}) std::ofstream(cameras / name) << "kept";
  };
  write();
  EXPECT_TRUE(lock_state_directory(temporary.path()).ok());
  EXPECT_TRUE(std::filesystem::exists(cameras / "door.position"));
  publish_beside(temporary.path());
  EXPECT_TRUE(lock_state_directory(temporary.path()).ok());
  EXPECT_FALSE(std::filesystem::exists(cameras / "door.position"));
  EXPECT_TRUE(std::filesystem::exists(cameras / "door.json")) << "the numbers that are reserved";
  write();
  EXPECT_TRUE(lock_state_directory(temporary.path()).ok());
  EXPECT_TRUE(std::filesystem::exists(cameras / "door.position")) << "once is enough";
}

}  // namespace
}  // namespace sluice::app
