// What must outlive the process so that no URL ever breaks what it promised (MP-04, RB-06), and who keeps it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hls/first_numbers.h"
#include "hls/targets.h"
#include "hls/time.h"

namespace sluice::hls {

// Where a media playlist stands: the segment that is being built, or that comes next. A process that is
// killed can be continued behind it: players go on by themselves only when the playlist continues the one
// they know.
struct ResumePoint {
  std::uint64_t generation = 0;  // of the playlist
  std::uint64_t msn = 0;         // media sequence number
  std::uint64_t dsn = 0;         // discontinuity sequence number
  std::uint64_t iframe = 0;      // media sequence number of its first entry in the I-frame playlist
  PresentationTime start{0};
  PresentationTime end{0};  // of the parts of it that have been listed; its start when none have

  friend bool operator==(const ResumePoint&, const ResumePoint&) = default;
};

struct SavedPresentation {
  struct Rendition {
    std::uint64_t generation = 0;
    Duration part_target{0};
    // When it is known to be exact: the machine has not been started anew since.
    std::optional<ResumePoint> resume;

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

class PresentationStore {
 public:
  virtual ~PresentationStore() = default;

  // What must be kept, before it is used. Rare. One call at a time, from whatever thread brings it about.
  virtual void save(const SavedPresentation& saved) = 0;
  // Where a rendition stands, before that is published: with each part that is listed, and each segment. One
  // call at a time.
  virtual void keep(std::size_t rendition, const ResumePoint& point) = 0;
};

}  // namespace sluice::hls
