#include "hls/packager.h"

#include <algorithm>
#include <utility>

#include "fmp4/init_section.h"
#include "hls/names.h"
#include "hls/part_maker.h"

namespace sluice::hls {
namespace {

// A new segment has to appear within 1.5 target durations of the one before (MP-11); a tenth is for what lies
// between us and the viewer.
Duration longest_silence(const Targets& targets) {
  return Duration{targets.target_duration} * 14 / 10;
}
// How far a gap is listed behind the present: a key frame that ends it may be on its way.
constexpr Duration kGapDelay = std::chrono::milliseconds{300};
// A camera with key frames so rare that enough for a first playlist takes longer is shown with what there is.
constexpr Duration kLongestStart = std::chrono::seconds{15};
// After a restart, players that know the playlist come back: a request is held for seven seconds, and
// repeated after eight at the latest.
constexpr Duration kReturn = std::chrono::seconds{15};
// Some players try to load what is listed as GAP, so a camera that stays away is given up at last.
constexpr Duration kLongestGap = std::chrono::minutes{10};

}  // namespace

Packager::Packager(Presentation& presentation, std::size_t index, const Clock& clock)
    : presentation_(presentation),
      index_(index),
      clock_(clock),
      resume_(presentation.resume(index)),
      generation_(presentation.generation(index)),
      timeline_(make_timeline(presentation.first_msn())),
      rendition_(std::make_shared<Rendition>(Rendition::Generation{generation_, timeline_})),
      continues_(presentation.continues()) {
  // No date that has been listed comes again, though the clock has been set back meanwhile.
  segmenter_.emplace(presentation.options(), static_cast<CutSink&>(*this),
                     resume_ ? resume_->end : PresentationTime{0});
}

void Packager::set_other(OtherRendition other) {
  const std::lock_guard lock(mutex_);
  other_ = std::move(other);
  timeline_->set_other(other_);
}

std::shared_ptr<Timeline> Packager::make_timeline(std::uint64_t first_msn) const {
  return std::make_shared<Timeline>(FirstNumbers{.msn = first_msn, .dsn = 0}, presentation_.options().window,
                                    presentation_.memory(index_));
}

void Packager::begin_run(std::vector<media::Track> tracks) {
  const std::lock_guard lock(mutex_);
  follow_generation();
  tracks_ = std::move(tracks);
  init_is_stale_ = true;
  next_init_.reset();
  segmenter_->begin_run(tracks_);
}

void Packager::push(media::Sample sample) {
  const std::lock_guard lock(mutex_);
  const PresentationTime newest = segmenter_->newest();
  segmenter_->push(std::move(sample));
  if (segmenter_->newest() > newest) {
    last_sample_ = clock_.steady();
    if (!first_sample_) first_sample_ = last_sample_;
  }
  hint_init();
  publish_if_changed();
  if (std::exchange(outgrown_, false)) presentation_.reseal(index_, generation_);
  follow_generation();
}

void Packager::end_run() {
  const std::lock_guard lock(mutex_);
  segmenter_->end_run();
  tracks_.clear();
  publish_if_changed();
}

void Packager::finish() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  end_timeline();
  // Nothing may come behind ENDLIST, of a process to come either (MP-22).
  presentation_.end_generation(index_);
}

void Packager::end_timeline() {
  segmenter_->finish();
  publish_if_changed();
  timeline_->finish();
  if (has_segment_) publish();
}

void Packager::tick() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const SteadyTime now = clock_.steady();
  if (rendition_->expire(now)) share_memory();
  if (ended_) return;
  follow_generation();
  // Players that come new stumble over EXT-X-GAP at the head of a playlist.
  if (first_published_ && now - *first_published_ >= kReturn && timeline_->unlist_lost()) publish();
  if (!has_segment_) return;
  const Duration longest = longest_silence(timeline_->targets());
  const bool silent = segmenter_->in_gap() || now - last_sample_ >= longest;
  if (!silent && now - last_segment_ < longest) return;
  if (!silent && segmenter_->close_early()) {
    publish_if_changed();
    return;
  }

  const auto since = std::chrono::duration_cast<Duration>(now - last_sample_);
  segmenter_->fill_gap(segmenter_->newest() + since - kGapDelay);
  publish_if_changed();
  if (segmenter_->gap_duration() < kLongestGap) return;
  presentation_.end_generation(index_);
  follow_generation();
}

std::uint64_t Packager::dropped_samples() const {
  const std::lock_guard lock(mutex_);
  return dropped_samples_ + segmenter_->dropped_samples();
}

// Begins anew when this or another rendition has brought that about.
void Packager::follow_generation() {
  if (presentation_.generation(index_) == generation_) return;
  end_timeline();
  begin_generation();
}

void Packager::begin_generation() {
  generation_ = presentation_.generation(index_);
  // Parts of the segment to be resumed were named by the process before.
  const std::uint64_t next_msn =
      std::max(timeline_->next_msn(), resume_ ? resume_->msn + 1 : std::uint64_t{0});
  resume_.reset();
  ended_shortages_ += timeline_->shortages();
  const Duration kept = timeline_->longest_listing() + 2 * timeline_->targets().longest_segment();
  timeline_ = make_timeline(next_msn);
  timeline_->set_other(other_);
  rendition_->begin({generation_, timeline_}, clock_.steady(), kept, presentation_.memory(index_) / 2);
  share_memory();
  dropped_samples_ += segmenter_->dropped_samples();
  const PresentationTime line_end = segmenter_->line_end();
  segmenter_.emplace(presentation_.options(), static_cast<CutSink&>(*this), line_end);
  fit_.reset();
  init_is_stale_ = true;
  next_init_.reset();
  has_segment_ = false;
  ready_ = false;
  resumed_ = false;
  first_sample_.reset();
  first_published_.reset();
  changed_ = false;
  outgrown_ = false;
  if (!tracks_.empty()) segmenter_->begin_run(tracks_);
}

// What has ended is kept for a while, at the cost of what goes on.
void Packager::share_memory() {
  std::size_t left = presentation_.memory(index_);
  for (const auto& [number, timeline] : rendition_->generations()) {
    if (timeline != timeline_) left -= std::min(timeline->bytes(), left);
  }
  timeline_->set_memory(left);
}

// One sample may complete a part and a segment: readers see both at once, never a hint for a part that will
// not come.
void Packager::publish_if_changed() {
  if (!changed_ || !has_segment_ || !is_ready()) return;
  changed_ = false;
  publish();
}

// To come before what shows it: a name that was seen must never be used again by the next process.
void Packager::keep_resume_point() {
  ResumePoint point = timeline_->resume_point();
  point.generation = generation_;
  if (std::exchange(kept_, point) != point) presentation_.keep(index_, point);
}

void Packager::publish() {
  keep_resume_point();
  timeline_->publish();
  if (!first_published_) first_published_ = clock_.steady();
}

bool Packager::is_ready() {
  if (ready_) return true;
  const Duration wanted = presentation_.options().first_listing * timeline_->targets().target_duration;
  const auto waited = std::chrono::duration_cast<Duration>(last_sample_ - *first_sample_);
  const bool enough = timeline_->duration() >= wanted && !segmenter_->in_gap();
  if (!enough && waited < kLongestStart) return false;
  const bool is_awaited = resumed_ && timeline_->targets().low_latency;
  if (is_awaited) {
    keep_resume_point();
    timeline_->announce();
  }
  ready_ = presentation_.may_begin(index_, clock_.steady()) || !is_awaited;
  return ready_;
}

std::optional<Targets> Packager::seal(const Observation& observed) {
  const std::optional<Targets> targets = presentation_.seal(index_, generation_, observed, clock_.steady());
  if (targets) {
    timeline_->seal(*targets);
    fit_.emplace(*targets);
  }
  return targets;
}

void Packager::add_part(CutPart part) {
  if (!segment_open_) open_segment(part);
  Part made{.duration = part.duration, .gap = true};
  if (!part.gap) made = make_part(part, ++sequence_number_, tracks_.front().is_video());
  if (!timeline_->make_room(made.data.size())) made = {.duration = part.duration, .gap = true};
  shortages_ = ended_shortages_ + timeline_->shortages();
  timeline_->add_part(std::move(made));
  changed_ = true;
}

const std::shared_ptr<const InitSection>& Packager::next_init() {
  if (!next_init_) {
    const std::uint64_t msn = resume_ ? resume_->msn + 1 : timeline_->next_msn();
    next_init_ = std::make_shared<const InitSection>(
        InitSection{.name = init_name(msn), .data = fmp4::write_init_section(tracks_), .tracks = tracks_});
  }
  return next_init_;
}

// With the first sample of a run behind the first, its first part comes next.
void Packager::hint_init() {
  if (!init_is_stale_ || !has_segment_ || segment_open_ || !segmenter_->has_begun()) return;
  if (!timeline_->targets().low_latency || !timeline_->hint_init(next_init())) return;
  presentation_.use_msn(timeline_->next_msn());  // before its name is seen
  changed_ = true;
}

void Packager::open_segment(const CutPart& first) {
  if (!first.gap && init_is_stale_) {
    init_ = next_init();
    next_init_.reset();
    init_is_stale_ = false;
  }
  bool discontinuity = false;
  if (timeline_->empty()) {
    discontinuity = begin_timeline(first);
  } else if (!first.gap) {
    discontinuity = presentation_.discontinuity(index_, first.discontinuity, first.independent);
  }
  presentation_.use_msn(std::max(timeline_->next_msn(), timeline_->next_iframe()));
  timeline_->open_segment({.start = first.start, .discontinuity = discontinuity, .gap = first.gap}, init_);
  segment_open_ = true;
}

// Whether its first segment carries EXT-X-DISCONTINUITY.
bool Packager::begin_timeline(const CutPart& first) {
  const bool continues = std::exchange(continues_, false);
  if (const auto point = std::exchange(resume_, std::nullopt)) {
    timeline_->resume(*point, init_);
    resumed_ = true;
    return presentation_.discontinuity(index_, true, first.independent);
  }
  timeline_->begin_at(presentation_.first_dsn(index_) - (continues ? 1 : 0));
  return continues;
}

void Packager::close_segment() {
  const Segment& closed = timeline_->close_segment();
  outgrown_ = outgrown_ || fit_->outgrown(closed);
  segment_open_ = false;
  has_segment_ = true;
  changed_ = true;
  last_segment_ = clock_.steady();
}

}  // namespace sluice::hls
