// A multivariant playlist as it was written, read into values. URIs are absolute.
//
// Values; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validate/playlist/attributes.h"

namespace sluice::validate {

// EXT-X-STREAM-INF with its URI line, or EXT-X-I-FRAME-STREAM-INF.
struct Variant {
  AttributeList attributes;
  std::string uri;
  bool i_frames = false;
  std::optional<std::uint64_t> bandwidth;
  std::optional<std::uint64_t> average_bandwidth;
  std::optional<double> frame_rate;
  int line = 0;
};

// EXT-X-MEDIA.
struct Rendition {
  AttributeList attributes;
  std::string uri;  // empty when it has none
  int line = 0;
};

// A tag of the whole playlist that only its own rules look at: EXT-X-SESSION-DATA and the like.
struct OtherTag {
  std::string_view tag;
  AttributeList attributes;
  int line = 0;
};

struct MultivariantPlaylist {
  std::string url;
  std::optional<std::uint64_t> version;
  std::vector<Variant> variants;
  std::vector<Rendition> renditions;
  std::vector<OtherTag> others;
  std::map<std::string, std::string, std::less<>> variables;  // of EXT-X-DEFINE
  bool independent_segments = false;
  std::uint64_t minimum_version = 1;
  std::string minimum_version_tag;
};

}  // namespace sluice::validate
