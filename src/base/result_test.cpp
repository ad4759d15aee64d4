#include "base/result.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace sluice {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error{ErrorCode::kInvalid, "odd"};
  return n / 2;
}

Result<int> quarter(int n) {
  SLUICE_ASSIGN(const int h, half(n));
  return half(h);
}

Result<void> require_even(int n) {
  SLUICE_TRY(half(n));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(*half(4), 2);
  const Result<int> failed = half(3);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code(), ErrorCode::kInvalid);
  EXPECT_EQ(half(3).value_or(7), 7);
}

TEST(Result, MacrosReturnTheFirstError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_FALSE(quarter(6).ok());
  EXPECT_TRUE(require_even(2).ok());
  EXPECT_FALSE(require_even(1).ok());
}

TEST(Result, ContextSaysWhatWasBeingDone) {
  EXPECT_EQ(half(1).context("halving one").error().message(), "halving one: odd");
  EXPECT_EQ(*half(2).context("halving two"), 1);
}

TEST(Result, CarriesValuesThatOnlyMove) {
  Result<std::unique_ptr<int>> result{std::make_unique<int>(5)};
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 5);
}

}  // namespace
}  // namespace sluice
