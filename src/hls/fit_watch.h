// FitWatch: notices that a camera has changed so much that what was sealed no longer suits it: frames longer
// than PART-TARGET, or parts that cannot be filled to 85 % of it (PS-03). A fault now and then does not
// count. Pure; one thread.
#pragma once

#include "hls/segment.h"
#include "hls/targets.h"

namespace sluice::hls {

class FitWatch {
 public:
  explicit FitWatch(const Targets& targets) : targets_(targets) {}

  // Each segment, when it is complete. True: it is time for new targets.
  bool outgrown(const Segment& closed);

 private:
  bool fits(const Segment& segment) const;

  Targets targets_;
  int misfits_ = 0;  // segments in a row
};

}  // namespace sluice::hls
