#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/playlist/media_header.h"
#include "validate/playlist/reader.h"

namespace sluice::validate {
namespace {

// Follows the segments of a media playlist; what is about the whole of it goes to MediaHeader.
class MediaReader {
 public:
  explicit MediaReader(Reading& reading) : reading_(reading), header_(reading, playlist_) {
    playlist_.url = reading.where().url;
  }

  MediaPlaylist read(const std::vector<Line>& lines) && {
    for (const Line& line : lines) {
      if (line.name.empty()) {
        uri(line);
      } else if (const Tag* tag = reading_.tag(line, TagKind::kMultivariant)) {
        if (tag->kind == TagKind::kSegment) {
          segment_tag(*tag, line);
        } else {
          header_.read(*tag, line, media_seen_);
        }
      }
    }
    if (timed_) reading_.report("MP-05", "EXTINF without a URI", segment_.line, "at the end");
    if (opened_) push();
    number();
    playlist_.minimum_version = reading_.minimum_version();
    playlist_.minimum_version_tag = reading_.minimum_version_tag();
    return std::move(playlist_);
  }

 private:
  void segment_tag(const Tag& tag, const Line& line) {
    opened_ = true;
    if (tag.name == "#EXT-X-PART") return part(line);
    if (tag.name == "#EXTINF") return extinf(line);
    if (tag.name == "#EXT-X-GAP") {
      segment_.gap = true;
    } else if (tag.name == "#EXT-X-BITRATE") {
      kilobits_ = parse_unsigned(line.text);
      if (!kilobits_) reading_.report("MV-03", "a tag's value is no decimal integer", line.number, line.text);
    } else if (tag.name == "#EXT-X-BYTERANGE") {
      range_ = parse_byte_range(line.text);
      if (!range_) reading_.report("MP-25", "a byte range is not n or n@o", line.number, line.text);
    } else {
      opening_tag(tag, line);
    }
  }

  // Those that stand before the first part of their segment (bis 4.4.4.9).
  void opening_tag(const Tag& tag, const Line& line) {
    if (!segment_.parts.empty()) {
      reading_.report("MP-19", "a tag that opens a segment stands behind a part of it", line.number,
                      line.name);
    }
    if (tag.name == "#EXT-X-DISCONTINUITY") {
      segment_.discontinuity = true;
      media_seen_ = true;
    } else if (tag.name == "#EXT-X-PROGRAM-DATE-TIME") {
      date(line);
    } else if (tag.name == "#EXT-X-MAP") {
      map(line);
    } else {
      key(line);
    }
  }

  void date(const Line& line) {
    const auto parsed = parse_date(line.text);
    if (!parsed) {
      reading_.report("MP-20", "a date is not ISO 8601", line.number, line.text);
      return;
    }
    if (!parsed->zone || !parsed->fraction) {
      reading_.report("MP-20", "a date has no zone or no milliseconds", line.number, line.text);
    }
    if (parsed->time > kFirstDate && parsed->time < kLastDate) segment_.date = parsed->time;
  }

  void map(const Line& line) {
    const AttributeList list = reading_.attributes(line);
    Map map{.uri = reading_.uri(list.get("URI"), line), .range = {}};
    if (list.has("BYTERANGE")) {
      const auto parsed = parse_byte_range(list.get("BYTERANGE"));
      if (!parsed || !parsed->offset) {
        reading_.report("MP-18", "BYTERANGE of EXT-X-MAP is not n@o", line.number, list.get("BYTERANGE"));
      } else {
        map.range = ByteRange{.length = parsed->length, .offset = *parsed->offset};
      }
    }
    if (!playlist_.i_frames_only) reading_.need_version(6, line.name);
    map_ = std::make_shared<const Map>(std::move(map));
  }

  void key(const Line& line) {
    const AttributeList list = reading_.attributes(line);
    if (list.has("IV")) reading_.need_version(2, "#EXT-X-KEY:IV");
    if (list.has("KEYFORMAT")) reading_.need_version(5, "#EXT-X-KEY:KEYFORMAT");
    if (list.get("METHOD") == "NONE") {
      keys_.clear();
      if (list.all().size() > 1) {
        reading_.report("MP-25", "EXT-X-KEY with METHOD=NONE has other attributes", line.number, list.text());
      }
      return;
    }
    if (!list.has("URI")) {
      reading_.report("MP-25", "EXT-X-KEY has no URI", line.number, list.text());
    }
    keys_[std::string(list.get("KEYFORMAT"))] = list.text();
  }

  void extinf(const Line& line) {
    if (timed_) reading_.report("MP-05", "EXTINF without a URI", segment_.line, "another EXTINF follows");
    timed_ = true;
    media_seen_ = true;
    segment_.line = line.number;
    const std::string_view written = line.text.substr(0, line.text.find(','));
    const auto duration = parse_seconds(written);
    if (!duration) {
      reading_.report("MP-05", "EXTINF is no decimal number", line.number, line.text);
    } else {
      segment_.duration = *duration;
    }
    if (written.size() == line.text.size()) {
      reading_.report("MV-03", "EXTINF has no comma behind its duration", line.number, line.text);
    }
    if (written.find('.') != std::string_view::npos) reading_.need_version(3, "#EXTINF with decimals");
  }

  void part(const Line& line) {
    media_seen_ = true;
    const AttributeList list = reading_.attributes(line);
    Part part{.uri = list.has("URI") ? reading_.uri(list.get("URI"), line) : std::string{},
              .duration = parse_seconds(list.get("DURATION")).value_or(Duration{}),
              .independent = list.get("INDEPENDENT") == "YES",
              .gap = list.get("GAP") == "YES",
              .range = {},
              .line = line.number};
    if (list.has("BYTERANGE")) {
      const auto parsed = parse_byte_range(list.get("BYTERANGE"));
      const Part* before = segment_.parts.empty() ? nullptr : &segment_.parts.back();
      if (!parsed) {
        reading_.report("PS-06", "BYTERANGE of a part is not n or n@o", line.number, list.get("BYTERANGE"));
      } else if (parsed->offset) {
        part.range = ByteRange{.length = parsed->length, .offset = *parsed->offset};
      } else if (before != nullptr && before->range && before->uri == part.uri) {
        part.range =
            ByteRange{.length = parsed->length, .offset = before->range->offset + before->range->length};
      } else {
        reading_.report("PS-06", "BYTERANGE of a part has no offset, and no range before it", line.number,
                        list.text());
      }
    }
    if (segment_.parts.empty()) segment_.first_part_line = line.number;
    segment_.parts.push_back(std::move(part));
  }

  void uri(const Line& line) {
    media_seen_ = true;
    if (!timed_) reading_.report("MP-05", "a URI without EXTINF before it", line.number, line.text);
    if (segment_.line == 0) segment_.line = line.number;
    segment_.uri = reading_.uri(line.text, line);
    segment_.complete = true;
    if (range_) {
      if (range_->offset) {
        segment_.range = ByteRange{.length = range_->length, .offset = *range_->offset};
      } else if (!playlist_.segments.empty() && playlist_.segments.back().range &&
                 playlist_.segments.back().uri == segment_.uri) {
        const ByteRange& before = *playlist_.segments.back().range;
        segment_.range = ByteRange{.length = range_->length, .offset = before.offset + before.length};
      } else {
        reading_.report("MP-25", "EXT-X-BYTERANGE has no offset, and no range before it", line.number,
                        line.text);
      }
    } else {
      segment_.kilobits = kilobits_;
    }
    push();
  }

  void push() {
    segment_.map = map_;
    for (const auto& [format, text] : keys_) segment_.keys += text + "\n";
    playlist_.segments.push_back(std::exchange(segment_, {}));
    range_.reset();
    timed_ = false;
    opened_ = false;
  }

  void number() {
    std::uint64_t msn = playlist_.first_msn() + (playlist_.skip ? playlist_.skip->segments : 0);
    std::uint64_t dsn = playlist_.discontinuity_sequence.value_or(0);
    for (Segment& each : playlist_.segments) {
      if (each.discontinuity) ++dsn;
      each.msn = msn++;
      each.dsn = dsn;
    }
  }

  Reading& reading_;
  MediaPlaylist playlist_;
  MediaHeader header_;
  Segment segment_;  // the one that the next lines belong to
  bool opened_ = false;
  bool timed_ = false;
  bool media_seen_ = false;
  std::optional<ParsedByteRange> range_;
  std::shared_ptr<const Map> map_;
  std::map<std::string, std::string> keys_;  // by KEYFORMAT
  std::optional<std::uint64_t> kilobits_;
};

}  // namespace

MediaPlaylist read_media_playlist(const std::vector<Line>& lines, Reading& reading) {
  return MediaReader(reading).read(lines);
}

}  // namespace sluice::validate
