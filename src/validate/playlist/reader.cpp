#include "validate/playlist/reader.h"

#include <algorithm>

namespace sluice::validate {

Result<Playlist> read_playlist(std::string_view text, const Where& where, Findings& out,
                               const Variables& imports) {
  if (!looks_like_playlist(text)) {
    return Error{ErrorCode::kInvalid, "the answer is no playlist: its first line is not #EXTM3U"};
  }
  const std::vector<Line> lines = read_lines(text, where, out);
  int media = 0;
  int multivariant = 0;
  for (const Line& line : lines) {
    const Tag* tag = find_tag(line.name);
    if (tag == nullptr) continue;
    if (tag->kind == TagKind::kMultivariant) ++multivariant;
    if (tag->kind == TagKind::kMedia || tag->kind == TagKind::kSegment) ++media;
  }
  if (media == 0 && multivariant == 0) {
    return Error{ErrorCode::kInvalid,
                 "the playlist is empty: it has no tag of a media or multivariant playlist"};
  }
  Reading reading(where, out, imports);
  if (multivariant > media) return Playlist{read_multivariant_playlist(lines, reading)};
  return Playlist{read_media_playlist(lines, reading)};
}

}  // namespace sluice::validate
