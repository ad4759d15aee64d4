// A PresentationStore that outlives a test's processes. For tests only.
#pragma once

#include <map>
#include <optional>

#include "hls/presentation_store.h"

namespace sluice::hls::testing {

class KeptPresentation final : public PresentationStore {
 public:
  void save(const SavedPresentation& saved) override {
    saved_ = saved;
    ++saves;
  }
  void keep(std::size_t rendition, const ResumePoint& point) override {
    points_[rendition] = point;
    ++keeps;
  }

  // As after a kill; as after a power cut with `exact` false.
  std::optional<SavedPresentation> load(bool exact = true) const {
    std::optional<SavedPresentation> saved = saved_;
    if (!saved || !exact) return saved;
    for (const auto& [rendition, point] : points_) saved->renditions[rendition].resume = point;
    return saved;
  }
  void forget() { saved_.reset(); }

  int saves = 0;
  int keeps = 0;

 private:
  std::optional<SavedPresentation> saved_;
  std::map<std::size_t, ResumePoint> points_;
};

}  // namespace sluice::hls::testing
