// Rules between the media playlists of one presentation: MV-12, DD-05, DD-20, DD-24, MP-21, MP-20.
// Pure; any thread.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "validate/finding.h"
#include "validate/history/position.h"
#include "validate/history/snapshot.h"

namespace sluice::validate {

// When a media playlist was seen to reach a date: the end of its newest part, or segment.
struct Reached {
  SteadyTime arrived;
  WallTime end;
  Position position;
};

struct RenditionView {
  std::string url;        // as the multivariant playlist names it
  bool i_frames = false;  // it is named as an I-frame playlist
  const Snapshot* newest = nullptr;
  const std::deque<Reached>& reached;
};

void judge_presentation(std::span<const RenditionView> renditions, Findings& out);

// DD-20: what a playlist reports of the others, when it arrived.
void judge_reports(const Snapshot& snapshot, std::span<const RenditionView> others, Findings& out);

// DD-24, over all of the watch.
void judge_moves(std::span<const RenditionView> renditions, Findings& out);

// The date of the end of a playlist; nothing when it has no dates.
std::optional<WallTime> end_date(const MediaPlaylist& playlist);

}  // namespace sluice::validate
