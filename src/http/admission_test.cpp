#include "http/admission.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using Verdict = Admission::Verdict;

net::Address peer(const char* text) {
  return net::Address::parse(text).value();
}

TEST(Admission, CountsAllConnections) {
  Admission admission(2, 10);
  EXPECT_EQ(admission.enter(peer("10.0.0.1:1")), Verdict::kAdmitted);
  EXPECT_EQ(admission.enter(peer("10.0.0.2:1")), Verdict::kAdmitted);
  EXPECT_EQ(admission.enter(peer("10.0.0.3:1")), Verdict::kTooMany);
  admission.leave(peer("10.0.0.1:1"));
  EXPECT_EQ(admission.enter(peer("10.0.0.3:1")), Verdict::kAdmitted);
}

TEST(Admission, CountsThoseOfOneAddress) {
  Admission admission(10, 1);
  EXPECT_EQ(admission.enter(peer("10.0.0.1:1")), Verdict::kAdmitted);
  EXPECT_EQ(admission.enter(peer("10.0.0.1:2")), Verdict::kTooManyOfAddress);
  EXPECT_EQ(admission.enter(peer("10.0.0.2:1")), Verdict::kAdmitted) << "another address";
  EXPECT_EQ(admission.enter(peer("[2001:db8::1]:1")), Verdict::kAdmitted);
  EXPECT_EQ(admission.enter(peer("[2001:db8::2]:1")), Verdict::kTooManyOfAddress) << "the same network";
  admission.leave(peer("10.0.0.1:2"));
  EXPECT_EQ(admission.enter(peer("10.0.0.1:3")), Verdict::kAdmitted);
}

TEST(Admission, CountsNothingThatWasRefused) {
  Admission admission(1, 1);
  EXPECT_EQ(admission.enter(peer("10.0.0.1:1")), Verdict::kAdmitted);
  for (int i = 0; i < 5; ++i) EXPECT_NE(admission.enter(peer("10.0.0.1:2")), Verdict::kAdmitted);
  admission.leave(peer("10.0.0.1:1"));
  EXPECT_EQ(admission.enter(peer("10.0.0.1:1")), Verdict::kAdmitted);
}

}  // namespace
}  // namespace sluice::http
