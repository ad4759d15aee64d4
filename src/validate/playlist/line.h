// The lines of a playlist (bis 4.1), before anything is known of what they mean.
//
// Pure functions; any thread. The lines refer to the text that they were read from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validate/finding.h"

namespace sluice::validate {

struct Line {
  int number = 0;         // from 1
  std::string_view name;  // of a tag, with "#"; empty for a URI
  std::string_view text;  // what stands behind the colon of a tag; or the URI
};

// Tags and URIs; comments and blank lines are left out. What breaks the rules of the text (MV-02) is
// reported.
std::vector<Line> read_lines(std::string_view text, const Where& where, Findings& out);

// Whether a text is a playlist of any kind: its first line is #EXTM3U.
bool looks_like_playlist(std::string_view text);

}  // namespace sluice::validate
