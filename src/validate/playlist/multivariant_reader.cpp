#include <fmt/format.h>

#include "base/text.h"
#include "validate/playlist/reader.h"

namespace sluice::validate {
namespace {

class MultivariantReader {
 public:
  explicit MultivariantReader(Reading& reading) : reading_(reading) { playlist_.url = reading.where().url; }

  MultivariantPlaylist read(const std::vector<Line>& lines) && {
    for (const Line& line : lines) read(line);
    if (open_) uri_missing();
    playlist_.variables = reading_.variables();
    playlist_.minimum_version = reading_.minimum_version();
    playlist_.minimum_version_tag = reading_.minimum_version_tag();
    return std::move(playlist_);
  }

 private:
  void read(const Line& line) {
    if (line.name.empty()) return uri(line);
    const Tag* tag = reading_.tag(line, TagKind::kMedia);
    if (open_) uri_missing();
    if (tag == nullptr) return;
    if (tag->name == "#EXT-X-DEFINE") return reading_.define(line);
    const AttributeList list = tag->has_attributes ? reading_.attributes(line) : AttributeList{};
    if (tag->name == "#EXT-X-VERSION") {
      playlist_.version = parse_unsigned(line.text);
      if (!playlist_.version) reading_.report("MV-03", "EXT-X-VERSION is no integer", line.number, line.text);
    } else if (tag->name == "#EXT-X-INDEPENDENT-SEGMENTS") {
      playlist_.independent_segments = true;
    } else if (tag->name == "#EXT-X-STREAM-INF") {
      open_ = variant(line, list);
    } else if (tag->name == "#EXT-X-I-FRAME-STREAM-INF") {
      Variant each = variant(line, list);
      each.i_frames = true;
      if (list.has("URI")) each.uri = reading_.uri(list.get("URI"), line);
      playlist_.variants.push_back(std::move(each));
    } else if (tag->name == "#EXT-X-MEDIA") {
      playlist_.renditions.push_back(
          {.attributes = list,
           .uri = list.has("URI") ? reading_.uri(list.get("URI"), line) : std::string{},
           .line = line.number});
    } else if (tag->kind == TagKind::kMultivariant || tag->name == "#EXT-X-START") {
      playlist_.others.push_back({.tag = tag->name, .attributes = list, .line = line.number});
    }
  }

  static Variant variant(const Line& line, const AttributeList& list) {
    Variant each{.attributes = list, .uri = {}, .line = line.number};
    each.bandwidth = integer(list, "BANDWIDTH");
    each.average_bandwidth = integer(list, "AVERAGE-BANDWIDTH");
    if (list.has("FRAME-RATE")) each.frame_rate = parse_decimal(list.get("FRAME-RATE"));
    return each;
  }

  void uri(const Line& line) {
    if (!open_) {
      reading_.report("MV-05", "a URI without EXT-X-STREAM-INF before it", line.number, line.text);
      return;
    }
    open_->uri = reading_.uri(line.text, line);
    playlist_.variants.push_back(*std::move(open_));
    open_.reset();
  }

  void uri_missing() {
    reading_.report("MV-05", "EXT-X-STREAM-INF is not followed at once by a URI", open_->line,
                    open_->attributes.text());
    open_.reset();
  }

  Reading& reading_;
  MultivariantPlaylist playlist_;
  std::optional<Variant> open_;
};

}  // namespace

MultivariantPlaylist read_multivariant_playlist(const std::vector<Line>& lines, Reading& reading) {
  return MultivariantReader(reading).read(lines);
}

}  // namespace sluice::validate
