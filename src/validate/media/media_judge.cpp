#include "validate/media/media_judge.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "validate/media/box_rules.h"
#include "validate/media/neighbours.h"
#include "validate/media/sample_rules.h"

namespace sluice::validate {
namespace {

constexpr std::size_t kSegmentsKept = 32;
constexpr std::size_t kInitsKept = 32;
constexpr std::chrono::milliseconds kExact{1};  // MP-05

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// How long a frame of the main track lasts, from what was loaded of it.
Duration frame_of(const Piece& piece) {
  const Track* track = piece.main_track();
  if (track == nullptr) return {};
  std::uint32_t longest = 0;
  for (const Sample& sample : samples_of(piece.file, track->id)) longest = std::max(longest, sample.duration);
  return to_duration(longest, track->timescale);
}

}  // namespace

std::string MediaJudge::key_of(const Map& map) {
  return map.range ? fmt::format("{} {}@{}", map.uri, map.range->length, map.range->offset) : map.uri;
}

void MediaJudge::init(const Map& map, const Where& where, std::string_view bytes) {
  auto init = std::make_shared<const InitSection>(read_init_section(bytes_of(bytes)));
  judge_init_section(*init, where, findings_);
  inits_[key_of(map)] = init;
  init_order_.push_back(std::move(init));
  if (init_order_.size() > kInitsKept) {
    std::erase_if(inits_, [this](const auto& each) { return each.second == init_order_.front(); });
    init_order_.erase(init_order_.begin());
  }
}

void MediaJudge::part(const MediaPlaylist& playlist, const Segment& segment, std::size_t index,
                      const Where& where, std::string_view bytes) {
  if (segment.map == nullptr || !has_init(*segment.map) || !segment.keys.empty()) return;
  const InitSection& init = *inits_[key_of(*segment.map)];
  const MediaFile file = read_media_file(bytes_of(bytes), init);
  Piece piece = {playlist, segment, index, init, bytes_of(bytes), file, where};
  judge(piece);
}

void MediaJudge::segment(const MediaPlaylist& playlist, const Segment& segment, const Where& where,
                         std::string_view bytes) {
  if (segment.map == nullptr || !has_init(*segment.map) || !segment.keys.empty()) return;
  const InitSection& init = *inits_[key_of(*segment.map)];
  const MediaFile file = read_media_file(bytes_of(bytes), init);
  Piece piece = {playlist, segment, std::nullopt, init, bytes_of(bytes), file, where};
  judge(piece);
  count_frames(piece);
}

void MediaJudge::judge(Piece& piece) {
  piece.independent_segments = independent_segments_ || piece.playlist.independent_segments;
  const std::optional<WallTime> date = date_of(piece);
  judge_boxes(piece, date, findings_);
  judge_samples(piece, findings_);
  const Digest digest = digest_of(piece);
  judge_duration(piece, digest);
  if (!piece.is_timed()) return;
  if (date && !piece.part) judge_mapping(piece, *date);

  const std::uint64_t msn = piece.segment.msn;
  Kept& kept = kept_[msn];
  if (piece.segment.complete && !piece.segment.parts.empty()) kept.part_count = piece.segment.parts.size();
  compare(msn, digest, piece.part);
  if (piece.part) {
    kept.parts.insert_or_assign(*piece.part, digest);
  } else {
    kept.whole = digest;
  }
  compare_with_parts(msn, kept, piece.part);
  forget_old();
}

std::optional<WallTime> MediaJudge::date_of(const Piece& piece) const {
  if (!piece.segment.date) return std::nullopt;
  Duration into{};
  for (std::size_t i = 0; piece.part && i < *piece.part; ++i)
    into = add(into, piece.segment.parts[i].duration);
  return *piece.segment.date + std::chrono::duration_cast<std::chrono::microseconds>(into);
}

void MediaJudge::judge_duration(const Piece& piece, const Digest& digest) {
  if (piece.main_track() == nullptr || digest.tracks.empty()) return;
  const std::string name = piece.name();
  const Duration target = piece.playlist.part_target.value_or(Duration::max() - kExact);
  if (piece.part && digest.media > target + kExact)
    findings_.add(
        "PS-02", "the samples of a part last longer than PART-TARGET", piece.where,
        fmt::format("{}: {:.6f} s, PART-TARGET {:.6f} s", name, seconds(digest.media), seconds(target)));
  if (piece.part || piece.playlist.i_frames_only) return;

  const Duration apart = digest.listed - digest.media;
  if (std::chrono::abs(apart) > kExact)
    findings_.add("MP-05", "EXTINF is not how long the samples last", piece.where,
                  fmt::format("{}: EXTINF {:.6f} s, samples {:.6f} s", name, seconds(digest.listed),
                              seconds(digest.media)));
  const Duration frame = frame_of(piece);
  Duration& drift = drift_[digest.dsn];
  const bool drifted = std::chrono::abs(drift) > frame;
  drift += apart;
  if (!drifted && std::chrono::abs(drift) > frame && std::chrono::abs(apart) <= kExact)
    findings_.add("MP-05", "EXTINF has too few digits: its errors add up", piece.where,
                  fmt::format("{}: {:.6f} s in all since the discontinuity", name, seconds(drift)));
  if (piece.segment.parts.empty()) return;
  Duration parts{};
  for (const Part& part : piece.segment.parts) parts = add(parts, part.duration);
  if (std::chrono::abs(parts - digest.listed) > std::max<Duration>(frame, kExact))
    findings_.add("MP-06", "the parts are not as long as their segment", piece.where,
                  fmt::format("{}: EXTINF {:.6f} s, {} parts {:.6f} s", name, seconds(digest.listed),
                              piece.segment.parts.size(), seconds(parts)));
}

// PS-18: the first segment with a date says when the time 0 was; the others have to agree within a frame.
void MediaJudge::judge_mapping(const Piece& piece, WallTime date) {
  const std::optional<Duration> start = piece.presentation_start();
  if (!start) return;
  const WallTime zero = date - std::chrono::duration_cast<std::chrono::microseconds>(*start);
  const Duration frame = frame_of(piece);
  if (!mapping_ || mapping_->dsn < piece.segment.dsn) {
    mapping_ = DateMapping{.dsn = piece.segment.dsn, .zero = zero, .frame = frame};
    return;
  }
  if (mapping_->dsn != piece.segment.dsn) return;
  const Duration apart = zero - mapping_->zero;
  if (std::chrono::abs(apart) > std::max<Duration>(frame, kExact))
    findings_.add("PS-18", "the date of a segment is not that of its samples", piece.where,
                  fmt::format("{}: {:.3f} s off what the dates before it say", piece.name(), seconds(apart)));
}

void MediaJudge::compare(std::uint64_t msn, const Digest& digest, std::optional<std::size_t> part) {
  const auto neighbours = [&](const Digest* before, const Digest* after) {
    if (before == nullptr || after == nullptr) return;
    judge_neighbours(*before, *after, findings_);
    if (!part) compare_keys(*before, *after);
  };
  const auto piece = [&](bool next) -> const Digest* {
    if (part) {
      const auto& parts = kept_[msn].parts;
      const auto found = next ? parts.find(*part + 1) : *part == 0 ? parts.end() : parts.find(*part - 1);
      return found == parts.end() ? nullptr : &found->second;
    }
    const auto found = next ? kept_.find(msn + 1) : msn == 0 ? kept_.end() : kept_.find(msn - 1);
    return found == kept_.end() || !found->second.whole ? nullptr : &*found->second.whole;
  };
  neighbours(piece(false), &digest);
  neighbours(&digest, piece(true));
}

void MediaJudge::compare_with_parts(std::uint64_t msn, const Kept& kept, std::optional<std::size_t> part) {
  if (!kept.whole) return;
  std::vector<const Digest*> parts;
  for (const auto& [index, digest] : kept.parts) {
    parts.push_back(&digest);
    if (!part || *part == index) judge_part_of(msn, digest, *kept.whole, findings_);
  }
  if (kept.part_count == parts.size()) judge_all_parts_of(msn, parts, *kept.whole, findings_);
}

// PS-17. Between neighbours only: what was not loaded may hold key frames.
void MediaJudge::compare_keys(const Digest& before, const Digest& after) {
  constexpr std::chrono::milliseconds kLongest{2'100};  // two seconds, and the jitter of a camera
  if (before.dsn != after.dsn || !before.last_key || after.video_end == Duration::zero()) return;
  const Duration next = after.first_key.value_or(after.video_end);
  const Duration apart = next - *before.last_key;
  if (apart > kLongest)
    findings_.add("PS-17", "key frames are more than 2 seconds apart", after.where,
                  fmt::format("{}{:.3f} s", after.first_key ? "" : "at least ", seconds(apart)));
}

void MediaJudge::count_frames(const Piece& piece) {
  const Track* video = piece.init.video();
  if (video == nullptr || piece.playlist.i_frames_only) return;
  for (const Sample& sample : samples_of(piece.file, video->id)) {
    const Duration lasts = to_duration(sample.duration, video->timescale);
    if (lasts == Duration::zero()) continue;
    ++frames_;
    frames_last_ += lasts;
    shortest_frame_ = std::min(shortest_frame_, lasts);
  }
}

double MediaJudge::average_frame_rate() const {
  return frames_ == 0 ? 0 : static_cast<double>(frames_) / seconds(frames_last_);
}

double MediaJudge::highest_frame_rate() const {
  return frames_ == 0 ? 0 : 1 / seconds(shortest_frame_);
}

void MediaJudge::forget_old() {
  while (kept_.size() > kSegmentsKept) kept_.erase(kept_.begin());
  while (drift_.size() > kSegmentsKept) drift_.erase(drift_.begin());
}

}  // namespace sluice::validate
