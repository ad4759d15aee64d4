#include "media/decoder_configuration.h"

#include <fmt/format.h>

#include "media/h264.h"

namespace sluice::media {
namespace {

constexpr std::uint8_t kLengthSizeMinusOne = 3;

class RecordWriter {
 public:
  void put8(unsigned value) { bytes_.push_back(static_cast<std::uint8_t>(value)); }
  void put16(std::size_t value) {
    put8(static_cast<unsigned>(value >> 8U));
    put8(static_cast<unsigned>(value));
  }
  void put32(std::uint32_t value) {
    put16(value >> 16U);
    put16(value);
  }
  void put(std::span<const std::uint8_t> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void put_units(std::span<const NalUnit> units) {
    for (const NalUnit unit : units) {
      put16(unit.size());
      put(unit);
    }
  }
  Bytes bytes() const { return Bytes::copy_of(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

// Reads nothing but zeros behind the end, and then ok() is false.
class RecordReader {
 public:
  explicit RecordReader(std::span<const std::uint8_t> rest) : rest_(rest) {}

  std::uint8_t get8() { return rest_.empty() ? fail() : take(1).front(); }
  std::uint16_t get16() {
    const unsigned high = get8();
    return static_cast<std::uint16_t>(high << 8U | get8());
  }
  std::uint32_t get32() {
    const std::uint32_t high = get16();
    return high << 16U | get16();
  }
  void get_units(unsigned count, std::vector<NalUnit>& units) {
    for (unsigned i = 0; i < count && ok_; ++i) {
      const std::size_t size = get16();
      if (size > rest_.size()) {
        fail();
      } else if (size > 0) {
        units.push_back(take(size));
      }
    }
  }
  bool ok() const { return ok_; }

 private:
  std::uint8_t fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::span<const std::uint8_t> take(std::size_t size) {
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  std::span<const std::uint8_t> rest_;
  bool ok_ = true;
};

Result<NalFraming> framing_of(unsigned length_size_minus_one) {
  switch (length_size_minus_one & 3U) {
    case 0: return NalFraming::kLength1;
    case 1: return NalFraming::kLength2;
    case 3: return NalFraming::kLength4;
    default: return Error{ErrorCode::kUnsupported, "NAL unit lengths of 3 bytes"};
  }
}

Result<void> check_sets(std::span<const NalUnit> units, std::size_t most) {
  constexpr std::size_t kLongest = 0xffff;
  if (units.size() > most) {
    return Error{ErrorCode::kLimit,
                 fmt::format("{} parameter sets of a kind, of which a decoder configuration holds {}",
                             units.size(), most)};
  }
  for (const NalUnit unit : units) {
    if (unit.size() > kLongest) {
      return Error{ErrorCode::kLimit,
                   fmt::format("a parameter set of {} bytes, of which a decoder configuration holds {}",
                               unit.size(), kLongest)};
    }
  }
  return {};
}

}  // namespace

Result<AvcConfiguration> parse_avc_configuration(std::span<const std::uint8_t> record) {
  RecordReader in(record);
  AvcConfiguration configuration;
  const unsigned version = in.get8();
  if (version != 1) return Error{ErrorCode::kInvalid, fmt::format("avcC: version {} instead of 1", version)};
  configuration.profile_idc = in.get8();
  configuration.profile_compatibility = in.get8();
  configuration.level_idc = in.get8();
  SLUICE_ASSIGN(configuration.framing, framing_of(in.get8()).context("avcC"));
  in.get_units(in.get8() & 0x1fU, configuration.sps);
  in.get_units(in.get8(), configuration.pps);
  // Chroma format and bit depths may follow, may be missing, and only repeat the SPS.
  if (!in.ok()) return Error{ErrorCode::kInvalid, "avcC: cut off"};
  return configuration;
}

Result<Bytes> build_avc_configuration(std::span<const NalUnit> sps, std::span<const NalUnit> pps) {
  if (sps.empty() || pps.empty()) return Error{ErrorCode::kUnavailable, "SPS or PPS is missing"};
  SLUICE_TRY(check_sets(sps, 31));
  SLUICE_TRY(check_sets(pps, 255));
  SLUICE_ASSIGN(const h264::Sps first, h264::parse_sps(sps.front()));
  RecordWriter out;
  out.put8(1);
  out.put8(first.profile_idc);
  out.put8(first.profile_compatibility);
  out.put8(first.level_idc);
  out.put8(0xfcU | kLengthSizeMinusOne);
  out.put8(0xe0U | static_cast<unsigned>(sps.size()));
  out.put_units(sps);
  out.put8(static_cast<unsigned>(pps.size()));
  out.put_units(pps);
  if (h264::has_chroma_fields(first.profile_idc)) {
    out.put8(0xfcU | first.picture.chroma_format_idc);
    out.put8(0xf8U | (first.picture.bit_depth_luma - 8U));
    out.put8(0xf8U | (first.picture.bit_depth_chroma - 8U));
    out.put8(0);  // numOfSequenceParameterSetExt
  }
  return out.bytes();
}

Result<HevcConfiguration> parse_hevc_configuration(std::span<const std::uint8_t> record) {
  RecordReader in(record);
  HevcConfiguration configuration;
  const unsigned version = in.get8();
  // Writers that followed drafts of the standard put 0.
  if (version > 1) return Error{ErrorCode::kInvalid, fmt::format("hvcC: version {} instead of 1", version)};
  const unsigned profile = in.get8();
  configuration.profile.profile_space = static_cast<std::uint8_t>(profile >> 6U);
  configuration.profile.high_tier = (profile & 0x20U) != 0;
  configuration.profile.profile_idc = static_cast<std::uint8_t>(profile & 0x1fU);
  configuration.profile.compatibility_flags = in.get32();
  for (std::uint8_t& byte : configuration.profile.constraint_flags) byte = in.get8();
  configuration.profile.level_idc = in.get8();
  in.get16();  // min_spatial_segmentation_idc
  in.get8();   // parallelismType
  in.get8();   // chromaFormat
  in.get8();   // bitDepthLumaMinus8
  in.get8();   // bitDepthChromaMinus8
  in.get16();  // avgFrameRate
  SLUICE_ASSIGN(configuration.framing, framing_of(in.get8()).context("hvcC"));
  const unsigned arrays = in.get8();
  for (unsigned i = 0; i < arrays && in.ok(); ++i) {
    const auto type = static_cast<h265::NalType>(in.get8() & 0x3fU);
    const unsigned count = in.get16();
    std::vector<NalUnit> units;
    in.get_units(count, units);
    auto* const kind = type == h265::NalType::kVps   ? &configuration.vps
                       : type == h265::NalType::kSps ? &configuration.sps
                       : type == h265::NalType::kPps ? &configuration.pps
                                                     : nullptr;
    if (kind != nullptr) kind->insert(kind->end(), units.begin(), units.end());
  }
  if (!in.ok()) return Error{ErrorCode::kInvalid, "hvcC: cut off"};
  return configuration;
}

Result<Bytes> build_hevc_configuration(std::span<const NalUnit> vps, std::span<const NalUnit> sps,
                                       std::span<const NalUnit> pps) {
  if (vps.empty() || sps.empty() || pps.empty()) {
    return Error{ErrorCode::kUnavailable, "VPS, SPS or PPS is missing"};
  }
  for (const auto units : {vps, sps, pps}) SLUICE_TRY(check_sets(units, 0xffff));
  SLUICE_ASSIGN(const h265::Sps first, h265::parse_sps(sps.front()));
  const h265::ProfileTierLevel& profile = first.profile;
  RecordWriter out;
  out.put8(1);
  out.put8(static_cast<unsigned>(profile.profile_space << 6U) | (profile.high_tier ? 0x20U : 0U) |
           profile.profile_idc);
  out.put32(profile.compatibility_flags);
  out.put(profile.constraint_flags);
  out.put8(profile.level_idc);
  out.put16(0xf000);  // min_spatial_segmentation_idc: not known
  out.put8(0xfc);     // parallelismType: not known
  out.put8(0xfcU | first.picture.chroma_format_idc);
  out.put8(0xf8U | (first.picture.bit_depth_luma - 8U));
  out.put8(0xf8U | (first.picture.bit_depth_chroma - 8U));
  out.put16(0);  // avgFrameRate: not stated
  out.put8(static_cast<unsigned>(first.temporal_layers << 3U) | (first.temporal_id_nested ? 4U : 0U) |
           kLengthSizeMinusOne);
  out.put8(3);
  const auto put_array = [&out](h265::NalType type, std::span<const NalUnit> units) {
    out.put8(0x80U | static_cast<unsigned>(type));  // array_completeness
    out.put16(units.size());
    out.put_units(units);
  };
  put_array(h265::NalType::kVps, vps);
  put_array(h265::NalType::kSps, sps);
  put_array(h265::NalType::kPps, pps);
  return out.bytes();
}

}  // namespace sluice::media
