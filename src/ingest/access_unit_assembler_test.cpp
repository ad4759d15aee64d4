#include "ingest/access_unit_assembler.h"

#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Buffer = std::vector<std::uint8_t>;

// NAL units of H.264 with a start code: the header, what tells first slices from later ones, and some bytes.
Buffer nal(std::uint8_t header, std::uint8_t second, std::size_t size = 4, bool long_start_code = false) {
  Buffer out = long_start_code ? Buffer{0, 0, 0, 1, header, second} : Buffer{0, 0, 1, header, second};
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(0x11 + i % 0x80));
  return out;
}

Buffer aud() {
  return nal(0x09, 0xf0, 0, true);
}
Buffer sps() {
  return nal(0x67, 0x64);
}
Buffer pps() {
  return nal(0x68, 0xee);
}
Buffer idr(std::size_t size = 4) {
  return nal(0x65, 0x88, size);
}
Buffer slice(std::size_t size = 4) {
  return nal(0x41, 0x9a, size);
}
Buffer later_slice() {
  return nal(0x41, 0x1a);
}

Buffer operator+(Buffer a, const Buffer& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Stamps at(std::int64_t time) {
  Stamps stamps;
  stamps.dts = stamps.pts = media::Ticks{time};
  return stamps;
}

Buffer content(const AccessUnit& unit) {
  return {unit.bytes.begin(), unit.bytes.end()};
}

std::int64_t time_of(const AccessUnit& unit) {
  return unit.stamps.pts ? unit.stamps.pts->count : -1;
}

class AccessUnitAssemblerTest : public ::testing::Test {
 protected:
  void push(const Buffer& piece, const Stamps& stamps) {
    for (AccessUnit& unit : assembler_.push(piece, stamps)) units_.push_back(std::move(unit));
  }
  void flush() {
    if (auto unit = assembler_.flush()) units_.push_back(std::move(*unit));
  }
  std::vector<Buffer> contents() const {
    std::vector<Buffer> out;
    out.reserve(units_.size());
    for (const AccessUnit& unit : units_) out.push_back(content(unit));
    return out;
  }
  std::vector<std::int64_t> times() const {
    std::vector<std::int64_t> out;
    out.reserve(units_.size());
    for (const AccessUnit& unit : units_) out.push_back(time_of(unit));
    return out;
  }

  AccessUnitAssembler assembler_{media::Codec::kH264};
  std::vector<AccessUnit> units_;
};

TEST_F(AccessUnitAssemblerTest, EndsAUnitWithTheNextTimestamp) {
  push(sps(), at(0));
  push(pps(), at(0));
  push(idr(), at(0));
  EXPECT_THAT(units_, IsEmpty());
  push(slice(), at(40));
  EXPECT_THAT(contents(), ElementsAre(sps() + pps() + idr()));
  flush();
  EXPECT_THAT(times(), ElementsAre(0, 40));
}

TEST_F(AccessUnitAssemblerTest, WaitsForNoMoreThanTheNextTimestamp) {
  push(idr(), at(0));
  push(aud(), at(40));
  EXPECT_THAT(contents(), ElementsAre(idr()));
}

TEST_F(AccessUnitAssemblerTest, DoesNotMixPicturesWhenAFirstSliceIsLost) {
  push(idr(), at(0));
  push(later_slice(), at(40));
  flush();
  EXPECT_THAT(contents(), ElementsAre(idr(), later_slice()));
}

TEST_F(AccessUnitAssemblerTest, MergesSlicesOfOnePicture) {
  push(idr(), at(0));
  push(later_slice(), at(0));
  push(later_slice(), at(0));
  push(slice(), at(40));
  flush();
  EXPECT_THAT(contents(), ElementsAre(idr() + later_slice() + later_slice(), slice()));
}

// As GStreamer's payloader sends a key frame of several slices.
TEST_F(AccessUnitAssemblerTest, MergesSlicesWithParameterSetsBetweenThem) {
  for (const Buffer& unit : {sps(), pps(), idr(), sps(), pps(), later_slice(), sps(), pps(), later_slice()}) {
    push(unit, at(0));
  }
  push(slice(), at(40));
  EXPECT_THAT(contents(), ElementsAre(sps() + pps() + idr() + sps() + pps() + later_slice() + sps() + pps() +
                                      later_slice()));
}

TEST_F(AccessUnitAssemblerTest, KeepsParameterSetsThatComeEarlyForTheirPicture) {
  push(slice(), at(0));
  push(sps(), at(0));
  push(pps(), at(0));
  push(idr(), at(40));
  push(slice(), at(80));
  EXPECT_THAT(contents(), ElementsAre(slice(), sps() + pps() + idr()));
  EXPECT_THAT(times(), ElementsAre(0, 40));
}

TEST_F(AccessUnitAssemblerTest, JoinsFragments) {
  const Buffer picture = idr(3000);
  for (std::size_t i = 0; i < picture.size(); i += 1000) {
    push(Buffer(picture.begin() + static_cast<std::ptrdiff_t>(i),
                picture.begin() + static_cast<std::ptrdiff_t>(std::min(i + 1000, picture.size()))),
         at(0));
  }
  push(slice(), at(40));
  EXPECT_THAT(contents(), ElementsAre(picture));
}

TEST_F(AccessUnitAssemblerTest, TellsPicturesOfOneTimestampApart) {
  push(idr(), at(0));
  push(slice(), at(0));
  push(slice(), at(0));
  flush();
  EXPECT_THAT(contents(), ElementsAre(idr(), slice(), slice()));
}

TEST_F(AccessUnitAssemblerTest, KeepsParameterSetsWithThePictureAfterThem) {
  push(sps(), at(0));
  push(pps(), at(0));
  push(idr(), at(40));
  push(aud(), at(80));
  push(slice(), at(80));
  flush();
  EXPECT_THAT(contents(), ElementsAre(sps() + pps() + idr(), aud() + slice()));
  EXPECT_THAT(times(), ElementsAre(40, 80));
}

TEST_F(AccessUnitAssemblerTest, CutsSeveralPicturesOutOfOnePiece) {
  push(aud() + idr() + aud() + slice() + aud() + slice(), at(0));
  push(aud() + slice(), at(120));
  flush();
  EXPECT_THAT(contents(), ElementsAre(aud() + idr(), aud() + slice(), aud() + slice(), aud() + slice()));
  // The stamps are those of the first picture that begins in the piece; the others have none.
  EXPECT_THAT(times(), ElementsAre(0, -1, -1, 120));
}

TEST_F(AccessUnitAssemblerTest, GivesTheStampsOfAPieceToThePictureThatBeginsInIt) {
  const Buffer first = idr(20);
  push(Buffer(first.begin(), first.begin() + 10), at(0));
  push(Buffer(first.begin() + 10, first.end()) + slice(), at(40));
  push(slice(), at(80));
  flush();
  EXPECT_THAT(contents(), ElementsAre(first, slice(), slice()));
  EXPECT_THAT(times(), ElementsAre(0, 40, 80));
}

TEST_F(AccessUnitAssemblerTest, ContinuesOverPiecesWithoutStamps) {
  push(idr(), at(0));
  push(later_slice(), Stamps{});
  push(slice(), at(40));
  flush();
  EXPECT_THAT(contents(), ElementsAre(idr() + later_slice(), slice()));
}

TEST_F(AccessUnitAssemblerTest, KeepsWhenAUnitBeganToArrive) {
  Stamps first = at(0);
  first.arrival.wall = WallTime(std::chrono::microseconds{1});
  Stamps second = at(0);
  second.arrival.wall = WallTime(std::chrono::microseconds{2});
  push(idr(), first);
  push(later_slice(), second);
  flush();
  EXPECT_EQ(units_.at(0).stamps.arrival.wall, WallTime(std::chrono::microseconds{1}));
}

TEST_F(AccessUnitAssemblerTest, DropsWhatGrowsWithoutEnd) {
  push(idr(), at(0));
  const Buffer endless(std::size_t{1} << 20U, 0x55);
  for (int i = 0; i < 40; ++i) push(endless, at(0));
  EXPECT_EQ(assembler_.oversized(), 1U);
  push(slice(), at(40));
  push(slice(), at(80));
  flush();
  EXPECT_EQ(contents().back(), slice());
}

// However the stream is cut into pieces, the same units come out, byte for byte.
TEST_F(AccessUnitAssemblerTest, DoesNotDependOnThePieces) {
  std::vector<Buffer> expected;
  Buffer stream;
  for (int i = 0; i < 30; ++i) {
    Buffer unit = i % 10 == 0 ? aud() + sps() + pps() + idr(200)
                              : aud() + slice(static_cast<std::size_t>(i)) + later_slice();
    stream = stream + unit;
    expected.push_back(std::move(unit));
  }
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    AccessUnitAssembler assembler(media::Codec::kH264);
    std::vector<Buffer> got;
    for (std::size_t i = 0; i < stream.size();) {
      const std::size_t size = std::min<std::size_t>(1 + random() % 40, stream.size() - i);
      for (const AccessUnit& unit : assembler.push(std::span(stream).subspan(i, size), Stamps{}))
        got.push_back(content(unit));
      i += size;
    }
    if (const auto last = assembler.flush()) got.push_back(content(*last));
    ASSERT_EQ(got, expected) << "seed " << seed;
  }
}

// nuh_layer_id 1: the lowest bit of the first byte is its highest, the upper five of the second its rest.
TEST(AccessUnitAssemblerH265, ALayerAboveTheBaseBelongsToTheSamePicture) {
  AccessUnitAssembler assembler(media::Codec::kH265);
  const Buffer base = {0, 0, 1, 0x26, 0x01, 0xaf, 0x11};
  const Buffer above = {0, 0, 1, 0x26, 0x09, 0xaf, 0x22};
  Buffer stream = base;
  stream.insert(stream.end(), above.begin(), above.end());
  const std::size_t picture = stream.size();
  stream.insert(stream.end(), base.begin(), base.end());
  const auto units = assembler.push(stream, {});
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].bytes.size(), picture);
}

TEST(AccessUnitAssemblerH265, KnowsItsOwnNalUnits) {
  const auto unit = [](std::uint8_t type, std::uint8_t third) {
    return Buffer{0, 0, 1, static_cast<std::uint8_t>(type << 1U), 1, third, 0x55};
  };
  const Buffer first =
      unit(32, 0) + unit(33, 0) + unit(34, 0) + unit(39, 0) + unit(19, 0x80) + unit(19, 0x00) + unit(40, 0);
  const Buffer second = unit(1, 0x80) + unit(1, 0x00);
  AccessUnitAssembler assembler(media::Codec::kH265);
  const auto got = assembler.push(first + second, Stamps{});
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(content(got[0]), first);
  EXPECT_EQ(content(assembler.flush().value()), second);
}

}  // namespace
}  // namespace sluice::ingest
