#include "http/priority.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(Priority, IsWhatTheHeaderSays) {
  struct Case {
    const char* header;
    Priority priority;
  };
  const Case cases[] = {
      {"", {3, false}},         {"u=1", {1, false}},      {"i", {3, true}},         {"u=7, i", {7, true}},
      {"i=?1,u=0", {0, true}},  {"u=5,i=?0", {5, false}}, {"u=8", {3, false}},      {"u=-1", {3, false}},
      {"u=1, u=2", {2, false}}, {"u", {3, false}},        {"x=1, u=4", {4, false}}, {"u=1;q=1", {3, false}},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_priority(c.header), c.priority) << c.header;
}

TEST(Priority, OfTheResponseComesOnTopOfTheRequests) {
  const Priority asked = parse_priority("u=6, i");
  EXPECT_EQ(parse_priority("u=1", asked), (Priority{1, true}));
  EXPECT_EQ(parse_priority("i=?0", asked), (Priority{6, false}));
  EXPECT_EQ(parse_priority("", asked), asked);
}

}  // namespace
}  // namespace sluice::http
