// Any bytes are a playlist, or none: the reader and the rules take what they get, and neither crash nor hang.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "validate/history/delta.h"
#include "validate/history/history.h"
#include "validate/playlist/multivariant_rules.h"
#include "validate/playlist/reader.h"
#include "validate/playlist/snapshot_rules.h"

namespace {

using namespace sluice::validate;

void judge(const MediaPlaylist& playlist, const Where& where, Findings& findings) {
  judge_snapshot(playlist, where, findings);
  judge_delta(playlist, playlist, SkipAsked::kYes, where, findings);
  const auto whole = rebuild(playlist, playlist);
  if (whole == nullptr) return;
  judge_rebuilt(*whole, playlist, where, findings);
  History history(findings);
  const sluice::SteadyTime now{};
  for (const auto later : {std::chrono::seconds(0), std::chrono::seconds(100)}) {
    history.add({.playlist = whole, .where = where, .sent = now + later, .arrived = now + later});
  }
  history.finish(now + std::chrono::seconds(200), where);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Where where{.url = "http://stream.test/live/a.m3u8?token=1", .time = {}};
  Findings findings;
  const auto playlist = read_playlist(text, where, findings);
  if (!playlist.ok()) return 0;
  if (const auto* media = std::get_if<MediaPlaylist>(&*playlist)) {
    judge(*media, where, findings);
  } else {
    judge_multivariant(std::get<MultivariantPlaylist>(*playlist), where, findings);
  }
  return 0;
}
