#include "ingest/access_unit_assembler.h"

#include <algorithm>
#include <utility>

#include "media/h264.h"
#include "media/h265.h"
#include "media/nal.h"

namespace sluice::ingest {
namespace {

constexpr std::size_t kLargestUnit = std::size_t{32} << 20U;
constexpr std::size_t kFirstCapacity = std::size_t{16} << 10U;
constexpr std::size_t kStartCode = 3;

bool begins_with_start_code(std::span<const std::uint8_t> data) {
  return data.size() > kStartCode && data[0] == 0 && data[1] == 0 &&
         (data[2] == 1 || (data[2] == 0 && data[3] == 1));
}

bool same_times(const Stamps& a, const Stamps& b) {
  return a.dts == b.dts && a.pts == b.pts;
}

}  // namespace

AccessUnitAssembler::Role AccessUnitAssembler::role_of(std::span<const std::uint8_t> nal_unit) const {
  if (nal_unit.empty()) return Role::kUnknownYet;
  // first_mb_in_slice and first_slice_segment_in_pic_flag: either way a first slice is one whose first bit is
  // set.
  const std::size_t header = codec_ == media::Codec::kH264 ? 1 : 2;
  const auto slice = [&] {
    if (nal_unit.size() <= header) return Role::kUnknownYet;
    return (nal_unit[header] & 0x80U) != 0 ? Role::kFirstSlice : Role::kLaterSlice;
  };
  if (codec_ == media::Codec::kH264) {
    const auto type = static_cast<unsigned>(media::h264::nal_type(nal_unit));
    if (type == 1 || type == 2 || type == 5) return slice();
    return (type >= 6 && type <= 9) || (type >= 14 && type <= 18) ? Role::kOpensUnit : Role::kOther;
  }
  if (nal_unit.size() < header) return Role::kUnknownYet;
  if (media::h265::layer_id(nal_unit) != 0) return Role::kOther;  // of the same picture as the base layer
  const auto type = static_cast<unsigned>(media::h265::nal_type(nal_unit));
  if (type <= 31) return slice();
  const bool opens = type <= 35 || type == 39 || (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
  return opens ? Role::kOpensUnit : Role::kOther;
}

// The last of the unit's pieces up to `position` that brought stamps no other picture has taken.
Stamps AccessUnitAssembler::stamps_at(std::size_t position) {
  Stamps out;
  out.arrival = pieces_.front().stamps.arrival;
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece) {
    if (piece->begin > position || piece->used || !piece->stamps.any()) continue;
    piece->used = true;
    out.dts = piece->stamps.dts;
    out.pts = piece->stamps.pts;
    break;
  }
  return out;
}

AccessUnit AccessUnitAssembler::take(std::size_t size) {
  auto rest = std::make_shared<std::vector<std::uint8_t>>();
  rest->reserve(kFirstCapacity);
  rest->assign(buffer_->begin() + static_cast<std::ptrdiff_t>(size), buffer_->end());
  AccessUnit out{.owner = buffer_, .bytes = std::span(*buffer_).first(size), .stamps = stamps_};
  buffer_ = std::move(rest);
  has_picture_ = false;
  next_unit_.reset();
  scanned_ = scanned_ > size ? scanned_ - size : 0;
  while (pieces_.size() > 1 && pieces_[1].begin <= size) pieces_.erase(pieces_.begin());
  for (Piece& piece : pieces_) piece.begin -= std::min(piece.begin, size);
  if (buffer_->empty()) pieces_.clear();
  return out;
}

std::vector<AccessUnit> AccessUnitAssembler::push(std::span<const std::uint8_t> piece, const Stamps& stamps) {
  std::vector<AccessUnit> out;
  if (piece.empty()) return out;
  if (has_picture_ && stamps.any() && !same_times(stamps, stamps_) && begins_with_start_code(piece)) {
    out.push_back(take(next_unit_.value_or(buffer_->size())));
  }
  if (buffer_->size() + piece.size() > kLargestUnit) {
    ++oversized_;
    take(buffer_->size());
  }
  if (pieces_.empty() || pieces_.back().used || !same_times(pieces_.back().stamps, stamps)) {
    pieces_.push_back({.begin = buffer_->size(), .stamps = stamps, .used = false});
  }
  buffer_->insert(buffer_->end(), piece.begin(), piece.end());
  scan(out);
  return out;
}

void AccessUnitAssembler::scan(std::vector<AccessUnit>& out) {
  for (;;) {
    std::size_t at = media::find_start_code(*buffer_, scanned_);
    if (at == buffer_->size()) break;
    const Role role = role_of(std::span(*buffer_).subspan(at + kStartCode));
    if (role == Role::kUnknownYet) {
      scanned_ = at;
      return;
    }
    scanned_ = at + kStartCode;
    const std::size_t begin = at > 0 && (*buffer_)[at - 1] == 0 ? at - 1 : at;
    if (role == Role::kOpensUnit && has_picture_ && !next_unit_) next_unit_ = begin;
    if (role == Role::kFirstSlice && has_picture_) {
      const std::size_t end = next_unit_.value_or(begin);
      out.push_back(take(end));
      at -= end;
    }
    if (role == Role::kFirstSlice || role == Role::kLaterSlice) {
      if (!has_picture_) stamps_ = stamps_at(at);
      has_picture_ = true;
      next_unit_.reset();
    }
  }
  scanned_ = std::max(scanned_, buffer_->size() >= 2 ? buffer_->size() - 2 : 0);
}

std::optional<AccessUnit> AccessUnitAssembler::flush() {
  if (!has_picture_) return std::nullopt;
  return take(buffer_->size());
}

}  // namespace sluice::ingest
