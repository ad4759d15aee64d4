// Anyone's parts, behind an init section of which the input's first two bytes give the length: read, and
// judged with every rule.
#include <cstdlib>
#include <memory>
#include <string_view>

#include "validate/media/media_judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::validate;
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t length = static_cast<std::size_t>(data[0]) << 8U | data[1];
  if (length > size - 2) return 0;
  const std::string_view media = text.substr(2 + length);

  Findings findings;
  MediaJudge judge(findings);
  const auto map = std::make_shared<const Map>(Map{.uri = "init"});
  MediaPlaylist playlist;
  playlist.part_target = std::chrono::milliseconds(500);
  const Part part = {.uri = "part", .duration = std::chrono::milliseconds(500)};
  playlist.segments.push_back(
      {.msn = 1, .complete = true, .duration = std::chrono::seconds(2), .parts = {part, part}, .map = map});
  judge.init(*map, {}, text.substr(2, length));
  const Segment& segment = playlist.segments[0];
  judge.part(playlist, segment, 0, {}, media);
  judge.part(playlist, segment, 1, {}, media);
  judge.segment(playlist, segment, {}, media);
  return 0;
}
