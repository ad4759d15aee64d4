#include "net/file_limit.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace sluice::net {
namespace {

TEST(FileLimit, IsRaisedAsFarAsTheHardOneAllows) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{64, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  const std::size_t raised = raise_file_limit();
  rlimit after{};
  ::getrlimit(RLIMIT_NOFILE, &after);
  EXPECT_EQ(raised, after.rlim_cur);
  EXPECT_EQ(raised, std::min<rlim_t>(before.rlim_max, 262'144));
  EXPECT_EQ(after.rlim_max, before.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace sluice::net
