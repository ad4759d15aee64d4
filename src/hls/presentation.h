// Presentation: what the renditions of one camera must agree on (MV-12), and what has to outlive the process
// (hls/presentation_store.h).
//
// Agreed: TARGETDURATION, whether there is low latency, PART-HOLD-BACK, CAN-SKIP-UNTIL, and a count of
// discontinuities. A rendition whose camera no longer fits what was sealed gets a new generation, which is a
// media playlist at a new URL behind the same multivariant playlist.
//
// Any thread. generation() never waits; the rest waits for whoever is saving.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "hls/first_numbers.h"
#include "hls/presentation_store.h"
#include "hls/targets.h"

namespace sluice::hls {

class Presentation {
 public:
  // `saved`: of the process before, if there was one. `store` outlives the presentation; nothing is kept when
  // it is null.
  Presentation(const StreamOptions& options, std::size_t renditions, WallTime now,
               const std::optional<SavedPresentation>& saved, PresentationStore* store);

  // A process before has published under the same URLs: the first segments do not continue its.
  bool continues() const { return continues_; }
  // Where it has left the playlist of a rendition. None when that is not known, or when a new generation has
  // begun.
  std::optional<ResumePoint> resume(std::size_t rendition) const;
  // The playlist is about to be published, and stands there.
  void keep(std::size_t rendition, const ResumePoint& point);

  const StreamOptions& options() const { return options_; }
  std::size_t renditions() const { return renditions_.size(); }
  // The share of a rendition in the bytes that the camera may keep. The first is the largest.
  std::size_t memory(std::size_t rendition) const;

  // Of the URL of a rendition. Rises when the rendition has to begin anew.
  std::uint64_t generation(std::size_t rendition) const;

  // The targets of a rendition, of which `observed` is known of that generation. None while another rendition
  // has still to be seen, or when a new generation begins or has begun.
  std::optional<Targets> seal(std::size_t rendition, std::uint64_t generation, const Observation& observed,
                              SteadyTime now);
  // A rendition has enough for its first playlist; whether it may publish that, if players know the URLs
  // already. They are told of all of them by each (DD-20), so the first waits for the others, though not for
  // long. To be called by those that do not wait, too, for others wait for them.
  bool may_begin(std::size_t rendition, SteadyTime now);
  // No other rendition shall wait for this one: its source cannot be had.
  void set_absent(std::size_t rendition, bool absent);

  // The rendition has come to its end at its URL; what it was sealed with stays.
  void end_generation(std::size_t rendition);
  // The camera no longer fits what `generation` of the rendition was sealed with: all renditions begin anew,
  // unless another one has brought that about already.
  void reseal(std::size_t rendition, std::uint64_t generation);

  // Reserves the numbers of segments up to `msn`; the first to use.
  std::uint64_t first_msn() const;
  void use_msn(std::uint64_t msn);

  // The discontinuity sequence number of the first segment of a generation.
  std::uint64_t first_dsn(std::size_t rendition);
  // Whether a further segment carries EXT-X-DISCONTINUITY: because its media does not continue what came
  // (`broken`), or to catch up with the other rendition, which it may when it begins with a key frame.
  bool discontinuity(std::size_t rendition, bool broken, bool key_frame);

 private:
  struct Rendition {
    std::atomic<std::uint64_t> generation = 0;  // written under the mutex; read with every sample
    Duration part_target{0};
    std::optional<Observation> observed;
    bool absent = false;
    bool ready = false;  // has enough for its first playlist
    std::uint64_t discontinuities = 0;
    std::optional<ResumePoint> resume;
  };

  void restore(const SavedPresentation& saved);
  void restore_discontinuities();
  bool waits_for_another(SteadyTime now) const;
  void seal_together();
  void begin_anew();
  void reserve(std::uint64_t msn, std::uint64_t dsn);
  void save();

  const StreamOptions options_;
  PresentationStore* const store_;
  bool continues_ = false;

  mutable std::mutex mutex_;
  FirstNumbers first_;
  FirstNumbers unused_;  // as saved
  std::optional<Targets> sealed_;
  bool restored_ = false;  // sealed by the process before, and not yet seen to fit
  std::optional<SteadyTime> first_observed_;
  std::optional<SteadyTime> first_ready_;
  std::uint64_t discontinuities_ = 0;  // of the rendition that is furthest
  std::vector<Rendition> renditions_;
};

}  // namespace sluice::hls
