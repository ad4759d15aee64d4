// The tags of a media playlist that are about the whole of it, and those that stand by themselves behind the
// segments: hints, reports, date ranges.
//
// One object for one text; one thread.
#pragma once

#include "validate/playlist/media_playlist.h"
#include "validate/playlist/reading.h"

namespace sluice::validate {

class MediaHeader {
 public:
  MediaHeader(Reading& reading, MediaPlaylist& playlist) : reading_(reading), playlist_(playlist) {}

  // `media_seen`: whether a segment, a part or a discontinuity stands in front of this line.
  void read(const Tag& tag, const Line& line, bool media_seen);

 private:
  void number(const Tag& tag, const Line& line, bool media_seen);
  void server_control(const AttributeList& list);
  void skip(const Line& line, const AttributeList& list, bool media_seen);
  void hint(const Line& line, const AttributeList& list);

  Reading& reading_;
  MediaPlaylist& playlist_;
};

}  // namespace sluice::validate
