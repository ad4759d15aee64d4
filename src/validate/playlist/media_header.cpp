#include "validate/playlist/media_header.h"

#include <string>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

std::optional<Duration> seconds(const AttributeList& list, std::string_view name) {
  return list.has(name) ? parse_seconds(list.get(name)) : std::nullopt;
}

}  // namespace

void MediaHeader::read(const Tag& tag, const Line& line, bool media_seen) {
  const AttributeList list = tag.has_attributes ? reading_.attributes(line) : AttributeList{};
  if (tag.name == "#EXT-X-VERSION" || tag.name == "#EXT-X-TARGETDURATION" ||
      tag.name == "#EXT-X-MEDIA-SEQUENCE" || tag.name == "#EXT-X-DISCONTINUITY-SEQUENCE") {
    number(tag, line, media_seen);
  } else if (tag.name == "#EXT-X-INDEPENDENT-SEGMENTS") {
    playlist_.independent_segments = true;
  } else if (tag.name == "#EXT-X-ENDLIST") {
    playlist_.endlist = true;
  } else if (tag.name == "#EXT-X-I-FRAMES-ONLY") {
    playlist_.i_frames_only = true;
  } else if (tag.name == "#EXT-X-PLAYLIST-TYPE") {
    playlist_.type = std::string(line.text);
    if (line.text != "EVENT" && line.text != "VOD") {
      reading_.report("MV-03", "EXT-X-PLAYLIST-TYPE is neither EVENT nor VOD", line.number, line.text);
    }
  } else if (tag.name == "#EXT-X-PART-INF") {
    playlist_.part_target = seconds(list, "PART-TARGET");
  } else if (tag.name == "#EXT-X-SERVER-CONTROL") {
    server_control(list);
  } else if (tag.name == "#EXT-X-SKIP") {
    skip(line, list, media_seen);
  } else if (tag.name == "#EXT-X-PRELOAD-HINT") {
    hint(line, list);
  } else if (tag.name == "#EXT-X-RENDITION-REPORT") {
    playlist_.reports.push_back({.uri = list.has("URI") ? reading_.uri(list.get("URI"), line) : std::string{},
                                 .last_msn = integer(list, "LAST-MSN"),
                                 .last_part = integer(list, "LAST-PART"),
                                 .line = line.number});
  } else if (tag.name == "#EXT-X-DATERANGE") {
    playlist_.dateranges.push_back(
        {.id = std::string(list.get("ID")), .attributes = list, .line = line.number});
  } else if (tag.name == "#EXT-X-DEFINE") {
    reading_.define(line);
  }
}

void MediaHeader::number(const Tag& tag, const Line& line, bool media_seen) {
  const auto value = parse_unsigned(line.text);
  if (!value) reading_.report("MV-03", "a tag's value is no decimal integer", line.number, line.text);
  if (tag.name == "#EXT-X-VERSION") {
    playlist_.version = value;
    if (line.number != 2) {
      reading_.report("CQ-05", "EXT-X-VERSION is not the second line", line.number, line.name);
    }
  } else if (tag.name == "#EXT-X-TARGETDURATION") {
    playlist_.target_duration = value;
    constexpr std::uint64_t kLongest = kLongestRead / std::chrono::seconds(1);
    if (value > kLongest) {
      reading_.report("MP-03", "TARGETDURATION is longer than any segment", line.number, line.text);
      playlist_.target_duration = kLongest;
    }
    if (value == 0U) reading_.report("MP-03", "TARGETDURATION is 0", line.number, line.text);
  } else {
    if (media_seen) {
      reading_.report("MP-02", "a number of the first segment stands behind media", line.number, line.name);
    }
    (tag.name == "#EXT-X-MEDIA-SEQUENCE" ? playlist_.media_sequence : playlist_.discontinuity_sequence) =
        value;
  }
}

void MediaHeader::server_control(const AttributeList& list) {
  playlist_.server_control = ServerControl{.attributes = list,
                                           .can_skip_until = seconds(list, "CAN-SKIP-UNTIL"),
                                           .can_skip_dateranges = list.get("CAN-SKIP-DATERANGES") == "YES",
                                           .hold_back = seconds(list, "HOLD-BACK"),
                                           .part_hold_back = seconds(list, "PART-HOLD-BACK"),
                                           .can_block_reload = list.get("CAN-BLOCK-RELOAD") == "YES"};
}

void MediaHeader::skip(const Line& line, const AttributeList& list, bool media_seen) {
  playlist_.skip = Skip{.segments = integer(list, "SKIPPED-SEGMENTS").value_or(0), .line = line.number};
  if (const Attribute* removed = list.find("RECENTLY-REMOVED-DATERANGES")) {
    playlist_.skip->removed_dateranges = removed->value;
    reading_.need_version(10, "#EXT-X-SKIP:RECENTLY-REMOVED-DATERANGES");
  }
  if (media_seen || !playlist_.media_sequence) {
    reading_.report("DD-17", "EXT-X-SKIP is not between EXT-X-MEDIA-SEQUENCE and the first segment",
                    line.number, line.name);
  }
}

void MediaHeader::hint(const Line& line, const AttributeList& list) {
  playlist_.hints.push_back({.type = std::string(list.get("TYPE")),
                             .uri = list.has("URI") ? reading_.uri(list.get("URI"), line) : std::string{},
                             .start = integer(list, "BYTERANGE-START"),
                             .length = integer(list, "BYTERANGE-LENGTH"),
                             .line = line.number});
}

}  // namespace sluice::validate
