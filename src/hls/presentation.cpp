#include "hls/presentation.h"

#include <algorithm>
#include <utility>

namespace sluice::hls {
namespace {

// How long a rendition that could be shown waits for the other one, so that both are sealed together.
constexpr Duration kLongestWait = std::chrono::seconds{4};
// How long one that has been played before, and could be again, waits for the other one.
constexpr Duration kLongestToBegin = std::chrono::seconds{2};
// A substream has about a tenth of the main stream's bit rate, and needs some room to keep more.
constexpr std::size_t kSmallShare = 5;
// How many numbers are saved ahead, so that files are written rarely.
constexpr std::uint64_t kMsnAhead = 1000;
constexpr std::uint64_t kDsnAhead = 16;

// What the targets are chosen for.
bool same_wishes(const StreamOptions& a, const StreamOptions& b) {
  return a.low_latency == b.low_latency && a.part_duration == b.part_duration &&
         a.segment_duration == b.segment_duration && a.window == b.window;
}

}  // namespace

Presentation::Presentation(const StreamOptions& options, std::size_t renditions, WallTime now,
                           const std::optional<SavedPresentation>& saved, PresentationStore* store)
    : options_(options), store_(store), first_(first_numbers(now)), renditions_(renditions) {
  unused_ = first_;
  if (saved) restore(*saved);
}

void Presentation::restore(const SavedPresentation& saved) {
  continues_ = true;
  first_.msn = std::max(first_.msn, saved.unused.msn);
  // A first segment that carries EXT-X-DISCONTINUITY is one above the number of the playlist.
  first_.dsn = std::max(first_.dsn, saved.unused.dsn) + 1;
  unused_ = first_;
  for (std::size_t i = 0; i < std::min(renditions_.size(), saved.renditions.size()); ++i) {
    renditions_[i].generation = saved.renditions[i].generation;
    renditions_[i].part_target = saved.renditions[i].part_target;
  }
  if (saved.sealed && same_wishes(saved.options, options_) && saved.renditions.size() == renditions_.size()) {
    sealed_ = saved.sealed;
    restored_ = true;
    for (std::size_t i = 0; i < renditions_.size(); ++i) {
      const std::optional<ResumePoint>& point = saved.renditions[i].resume;
      if (point && point->generation == renditions_[i].generation) renditions_[i].resume = point;
    }
    restore_discontinuities();
  } else if (saved.sealed) {
    begin_anew();
  }
}

// The count goes on where it was, when that is known.
void Presentation::restore_discontinuities() {
  std::optional<std::uint64_t> least;
  std::uint64_t most = 0;
  for (const Rendition& rendition : renditions_) {
    if (!rendition.resume) continue;
    least = std::min(least.value_or(rendition.resume->dsn), rendition.resume->dsn);
    most = std::max(most, rendition.resume->dsn);
  }
  if (!least) return;
  first_.dsn = *least;
  discontinuities_ = most - *least;
  for (Rendition& rendition : renditions_) {
    if (rendition.resume) rendition.discontinuities = rendition.resume->dsn - *least;
  }
}

std::optional<ResumePoint> Presentation::resume(std::size_t rendition) const {
  const std::lock_guard lock(mutex_);
  return renditions_[rendition].resume;
}

void Presentation::keep(std::size_t rendition, const ResumePoint& point) {
  const std::lock_guard lock(mutex_);
  if (store_ != nullptr) store_->keep(rendition, point);
}

std::size_t Presentation::memory(std::size_t rendition) const {
  const std::size_t others = renditions_.size() - 1;
  const std::size_t small = options_.memory / kSmallShare;
  return rendition == 0 ? options_.memory - others * small : small;
}

std::uint64_t Presentation::generation(std::size_t rendition) const {
  return renditions_[rendition].generation;
}

std::optional<Targets> Presentation::seal(std::size_t rendition, std::uint64_t generation,
                                          const Observation& observed, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  Rendition& own = renditions_[rendition];
  if (own.generation != generation) return std::nullopt;
  if (!sealed_) {
    own.observed = observed;
    if (!first_observed_) first_observed_ = now;
    if (waits_for_another(now)) return std::nullopt;
    seal_together();
  } else if (restored_ && rendition == 0 && observed.longest_segment > sealed_->longest_segment()) {
    begin_anew();
    return std::nullopt;
  }
  Targets targets = *sealed_;
  targets.part_target = own.part_target;
  const std::optional<Targets> adapted = adapt_targets(targets, options_, observed);
  if (!adapted) {
    begin_anew();
    return std::nullopt;
  }
  if (rendition == 0) restored_ = false;
  if (std::exchange(own.part_target, adapted->part_target) != adapted->part_target) save();
  return adapted;
}

bool Presentation::waits_for_another(SteadyTime now) const {
  if (now - *first_observed_ >= kLongestWait) return false;
  return std::ranges::any_of(renditions_, [](const Rendition& r) { return !r.observed && !r.absent; });
}

bool Presentation::may_begin(std::size_t rendition, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  renditions_[rendition].ready = true;
  if (!first_ready_) first_ready_ = now;
  return now - *first_ready_ >= kLongestToBegin ||
         std::ranges::all_of(renditions_, [](const Rendition& r) { return r.ready || r.absent; });
}

void Presentation::seal_together() {
  std::vector<Observation> all;
  for (const Rendition& rendition : renditions_) {
    if (rendition.observed) all.push_back(*rendition.observed);
  }
  sealed_ = seal_targets(options_, all);
  save();
}

void Presentation::set_absent(std::size_t rendition, bool absent) {
  const std::lock_guard lock(mutex_);
  renditions_[rendition].absent = absent;
}

void Presentation::end_generation(std::size_t rendition) {
  const std::lock_guard lock(mutex_);
  ++renditions_[rendition].generation;
  save();
}

void Presentation::reseal(std::size_t rendition, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (renditions_[rendition].generation == generation) begin_anew();
}

void Presentation::begin_anew() {
  sealed_.reset();
  restored_ = false;
  first_observed_.reset();
  for (Rendition& rendition : renditions_) {
    ++rendition.generation;
    rendition.part_target = Duration{0};
    rendition.observed.reset();
    rendition.resume.reset();
  }
  save();
}

std::uint64_t Presentation::first_msn() const {
  const std::lock_guard lock(mutex_);
  return first_.msn;
}

void Presentation::use_msn(std::uint64_t msn) {
  const std::lock_guard lock(mutex_);
  reserve(msn, 0);
}

std::uint64_t Presentation::first_dsn(std::size_t rendition) {
  const std::lock_guard lock(mutex_);
  renditions_[rendition].discontinuities = discontinuities_;
  const std::uint64_t dsn = first_.dsn + discontinuities_;
  reserve(0, dsn);
  return dsn;
}

bool Presentation::discontinuity(std::size_t rendition, bool broken, bool key_frame) {
  const std::lock_guard lock(mutex_);
  Rendition& own = renditions_[rendition];
  const bool behind = own.discontinuities < discontinuities_;
  if (!broken && !(behind && key_frame)) return false;
  ++own.discontinuities;
  discontinuities_ = std::max(discontinuities_, own.discontinuities);
  reserve(0, first_.dsn + discontinuities_);
  return true;
}

// Numbers up to these are about to be used.
void Presentation::reserve(std::uint64_t msn, std::uint64_t dsn) {
  if (msn < unused_.msn && dsn < unused_.dsn) return;
  if (msn >= unused_.msn) unused_.msn = msn + kMsnAhead;
  if (dsn >= unused_.dsn) unused_.dsn = dsn + kDsnAhead;
  save();
}

void Presentation::save() {
  if (store_ == nullptr) return;
  SavedPresentation saved{.unused = unused_, .options = options_, .sealed = sealed_, .renditions = {}};
  for (const Rendition& rendition : renditions_) {
    saved.renditions.push_back(
        {.generation = rendition.generation, .part_target = rendition.part_target, .resume = std::nullopt});
  }
  store_->save(saved);
}

}  // namespace sluice::hls
