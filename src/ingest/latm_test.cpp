#include "ingest/latm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

using Buffer = std::vector<std::uint8_t>;

class BitWriter {
 public:
  BitWriter& put(std::uint32_t value, unsigned count) {
    while (count-- > 0) bits_.push_back(((value >> count) & 1U) != 0);
    return *this;
  }
  Buffer bytes() const {
    Buffer out((bits_.size() + 7) / 8);
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i]) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | (0x80U >> (i % 8)));
    }
    return out;
  }

 private:
  std::vector<bool> bits_;
};

constexpr std::uint32_t kAacLc48kStereo = 0x1190;  // 16 bits of AudioSpecificConfig

BitWriter& put_frame(BitWriter& bits, const Buffer& frame) {
  for (std::size_t left = frame.size();; left -= 255) {
    bits.put(static_cast<std::uint32_t>(std::min<std::size_t>(left, 255)), 8);
    if (left < 255) break;
  }
  for (const std::uint8_t byte : frame) bits.put(byte, 8);
  return bits;
}

BitWriter begin(bool same_config) {
  BitWriter bits;
  bits.put(0x2b7, 11).put(0, 13).put(same_config ? 1 : 0, 1);
  return bits;
}

// With the configuration, as the first element and every so many later ones have it.
Buffer with_config(const Buffer& frame, bool version1 = false) {
  BitWriter bits = begin(false);
  if (version1) {
    bits.put(1, 1).put(0, 1).put(0, 2).put(0xff, 8);  // versions, taraBufferFullness in one byte
  } else {
    bits.put(0, 1);
  }
  bits.put(1, 1).put(0, 6).put(0, 4).put(0, 3);
  if (version1) bits.put(0, 2).put(16, 8);
  bits.put(kAacLc48kStereo, 16).put(0, 3).put(0xff, 8).put(0, 1).put(0, 1);
  return put_frame(bits, frame).bytes();
}

Buffer without_config(const Buffer& frame) {
  BitWriter bits = begin(true);
  return put_frame(bits, frame).bytes();
}

TEST(LatmReader, FindsFrameAndConfiguration) {
  for (const bool version1 : {false, true}) {
    LatmReader reader;
    const auto frame = reader.read(with_config({1, 2, 0xff, 4}, version1));
    ASSERT_TRUE(frame.ok()) << frame.error().message();
    EXPECT_THAT(*frame, ElementsAre(1, 2, 0xff, 4));
    const auto config = reader.audio_specific_config();
    EXPECT_THAT(Buffer(config.begin(), config.end()), ElementsAre(0x11, 0x90));
  }
}

TEST(LatmReader, KeepsTheConfiguration) {
  LatmReader reader;
  EXPECT_EQ(reader.read(without_config({1})).error().code(), ErrorCode::kUnavailable);
  ASSERT_TRUE(reader.read(with_config({1})).ok());
  for (const std::size_t size : {1U, 254U, 255U, 256U, 700U}) {
    const Buffer frame(size, 0x5a);
    EXPECT_THAT(reader.read(without_config(frame)).value(), ElementsAreArray(frame)) << size;
  }
}

TEST(LatmReader, RefusesWhatIsCutOff) {
  const Buffer whole = with_config({1, 2, 3, 4, 5, 6, 7, 8});
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    LatmReader reader;
    EXPECT_FALSE(reader.read(std::span(whole).first(size)).ok()) << size;
  }
}

TEST(LatmReader, SaysWhatItDoesNotSupport) {
  LatmReader reader;
  const auto several = begin(false).put(0, 1).put(1, 1).put(3, 6).put(0, 32).bytes();
  EXPECT_EQ(reader.read(several).error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(reader.read(several).error().message(), HasSubstr("several frames"));
  const auto other_codec =
      begin(false).put(0, 1).put(1, 1).put(0, 13).put(0xe190, 16).put(0, 32).put(0, 32).bytes();
  EXPECT_THAT(reader.read(other_codec).error().message(), HasSubstr("other codecs"));
}

}  // namespace
}  // namespace sluice::ingest
