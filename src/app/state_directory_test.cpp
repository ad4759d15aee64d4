#include "app/state_directory.h"

#include <map>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice::app
