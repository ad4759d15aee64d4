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

TEST(StateDirectory, ThatCannotBeWrittenIsNamed) {
  const sluice::testing::TemporaryDirectory temporary;
  std::ofstream(temporary.path() / "file") << "where the directory should be";
  const Result<net::Fd> lock = lock_state_directory(temporary.path() / "file");
  ASSERT_FALSE(lock.ok());
  EXPECT_NE(lock.error().message().find("file/lock: Not a directory"), std::string::npos);
}

}  // namespace
}  // namespace sluice::app
