// Presentation: what the renditions of one camera must agree on (MV-12), and what must outlive the process so
// that no URL ever breaks what it promised (MP-04, RB-06).
//
// Agreed: TARGETDURATION, whether there is low latency, PART-HOLD-BACK, CAN-SKIP-UNTIL, and a count of
// discontinuities. A rendition whose camera no longer fits what was sealed gets a new generation, which is a
// media playlist at a new URL behind the same multivariant playlist.
//
// Any thread. generation() never waits; the rest waits for whoever is saving.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "hls/first_numbers.h"
#include "hls/targets.h"

namespace sluice::hls {

// What is kept on disk of a presentation.
struct SavedPresentation {
  struct Rendition {
    std::uint64_t generation = 0;
    Duration part_target{0};

    friend bool operator==(const Rendition&, const Rendition&) = default;
  };
  // No number from here on has been used.
  FirstNumbers unused;
  // The targets, and the wishes that they were chosen for. No targets: nothing is sealed.
  StreamOptions options;
  std::optional<Targets> sealed;
  std::vector<Rendition> renditions;

  friend bool operator==(const SavedPresentation&, const SavedPresentation&) = default;
};

class Presentation {
 public:
  using Save = std::function<void(const SavedPresentation&)>;

  // `saved`: of the process before, if there was one. `save` is called with what must be kept, before it is
  // used, from whatever thread brings it about.
  Presentation(const StreamOptions& options, std::size_t renditions, WallTime now,
               const std::optional<SavedPresentation>& saved, Save save);

  // A process before has published under the same URLs: the first segments do not continue its.
  bool continues() const { return continues_; }
  const StreamOptions& options() const { return options_; }
  std::size_t renditions() const { return renditions_.size(); }
  // The share of a rendition in the bytes that the camera may keep. The first is the largest.
  std::size_t memory(std::size_t rendition) const;

  // Of the URL of a rendition. Rises when the rendition has to begin anew.
  std::uint64_t generation(std::size_t rendition) const;

  // The targets of a rendition of which `observed` is known. None while another rendition has still to be
  // seen, or when a new generation begins.
  std::optional<Targets> seal(std::size_t rendition, const Observation& observed, SteadyTime now);
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
    std::uint64_t discontinuities = 0;
  };

  bool waits_for_another(SteadyTime now) const;
  void seal_together();
  void begin_anew();
  void reserve(std::uint64_t msn, std::uint64_t dsn);
  void save();

  const StreamOptions options_;
  const Save save_;
  bool continues_ = false;

  mutable std::mutex mutex_;
  FirstNumbers first_;
  FirstNumbers unused_;  // as saved
  std::optional<Targets> sealed_;
  bool restored_ = false;  // sealed by the process before, and not yet seen to fit
  std::optional<SteadyTime> first_observed_;
  std::uint64_t discontinuities_ = 0;  // of the rendition that is furthest
  std::vector<Rendition> renditions_;
};

}  // namespace sluice::hls
