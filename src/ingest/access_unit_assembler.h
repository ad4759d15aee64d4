// AccessUnitAssembler: puts the access units of a byte stream together again (H.264 7.4.1.2.3,
// H.265 7.4.2.4.4).
//
// RTP brings a picture in pieces of a network packet each, MPEG-TS in PES packets that may hold a part of
// one, or more than one. A unit is known to be complete when the next one begins: one picture later, never
// more. Nothing is lost or doubled, whatever the pieces. For Annex B only; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "ingest/stamps.h"
#include "media/track.h"

namespace sluice::ingest {

struct AccessUnit {
  std::shared_ptr<const void> owner;  // of `bytes`
  std::span<const std::uint8_t> bytes;
  Stamps stamps;
};

class AccessUnitAssembler {
 public:
  // `codec` is kH264 or kH265.
  explicit AccessUnitAssembler(media::Codec codec) : codec_(codec) {}

  // Takes the next piece of the stream and returns what it completed. Stamps belong to the first picture that
  // begins in the piece (ISO/IEC 13818-1 2.4.3.7); pieces with equal stamps belong together.
  std::vector<AccessUnit> push(std::span<const std::uint8_t> piece, const Stamps& stamps);
  // At the end of the stream: what is left.
  std::optional<AccessUnit> flush();

  // Units given up because they grew beyond what any camera sends.
  std::uint64_t oversized() const { return oversized_; }

 private:
  enum class Role { kUnknownYet, kFirstSlice, kLaterSlice, kOpensUnit, kOther };
  struct Piece {
    std::size_t begin;  // in buffer_
    Stamps stamps;
    bool used;  // a picture has taken the stamps
  };

  Role role_of(std::span<const std::uint8_t> nal_unit) const;
  AccessUnit take(std::size_t size);
  Stamps stamps_at(std::size_t position);
  void scan(std::vector<AccessUnit>& out);

  media::Codec codec_;
  std::shared_ptr<std::vector<std::uint8_t>> buffer_ = std::make_shared<std::vector<std::uint8_t>>();
  std::size_t scanned_ = 0;  // everything before has been looked at
  bool has_picture_ = false;
  // Where units begin that belong to the next picture (parameter sets, delimiter), unless more of this one
  // follows them, as it does when a payloader repeats the sets before each slice.
  std::optional<std::size_t> next_unit_;
  Stamps stamps_;              // of the unit being assembled
  std::vector<Piece> pieces_;  // those that reach behind scanned_
  std::uint64_t oversized_ = 0;
};

}  // namespace sluice::ingest
