// Rules that one media playlist breaks or keeps by itself, without what came before or stands beside it.
// Pure; any thread.
#pragma once

#include "validate/finding.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

// A playlist of any kind, whole or delta.
void judge_snapshot(const MediaPlaylist& playlist, const Where& where, Findings& out);

// The pieces of judge_snapshot().
void judge_header(const MediaPlaylist& playlist, const Where& where, Findings& out);
void judge_segments(const MediaPlaylist& playlist, const Where& where, Findings& out);
void judge_dates(const MediaPlaylist& playlist, const Where& where, Findings& out);
void judge_low_latency(const MediaPlaylist& playlist, const Where& where, Findings& out);
void judge_date_ranges(const MediaPlaylist& playlist, const Where& where, Findings& out);

}  // namespace sluice::validate
