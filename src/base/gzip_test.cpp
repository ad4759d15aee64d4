#include "base/gzip.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <libdeflate.h>

namespace sluice {
namespace {

std::string gunzip(const Bytes& bytes, std::size_t size) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  std::string text(size, '\0');
  std::size_t written = 0;
  EXPECT_EQ(
      libdeflate_gzip_decompress(decompressor.get(), bytes.data(), bytes.size(), text.data(), size, &written),
      LIBDEFLATE_SUCCESS);
  text.resize(written);
  return text;
}

TEST(Gzip, UnpacksToTheSameText) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "#EXT-X-PART:DURATION=0.520,URI=\"segment/217350007.2.m4s\"\n";
  const Bytes packed = gzip(text);
  EXPECT_LT(packed.size(), text.size() / 20);
  EXPECT_EQ(gunzip(packed, text.size()), text);
}

TEST(Gzip, PacksNothingToo) {
  EXPECT_EQ(gunzip(gzip(""), 16), "");
}

}  // namespace
}  // namespace sluice
