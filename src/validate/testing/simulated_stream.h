// A clean low-latency stream as a function of time, with hooks by which a test breaks one rule: segments of
// two seconds in four parts, two variants of the same pictures, delta updates.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/playlist/uri.h"
#include "validate/testing/media_builder.h"
#include "validate/testing/simulated_transport.h"

namespace sluice::validate::testing {

struct SimulatedStream {
  using Duration = std::chrono::nanoseconds;

  static constexpr std::uint64_t kFirstMsn = 100;
  static constexpr auto kRunBefore = std::chrono::seconds(40);  // the stream runs when the judge comes
  static inline const std::string kRoot = "https://stream.test/live/";

  bool low_latency = true;
  std::size_t window = 9;                                                     // complete segments
  std::optional<Duration> ends;                                               // EXT-X-ENDLIST from here on
  std::function<void(std::string& text, const Request&, Duration now)> edit;  // of a media playlist
  std::function<void(std::string& text)> edit_multivariant;
  std::function<void(Answer&, const Request&, Duration now)> answer;  // of anything
  // What is published and when, seen by the server: a freeze, a jump.
  std::function<Duration(Duration now)> progress = [](Duration now) { return now; };
  Duration lag_of_b{};  // how far the second rendition is behind the first

  Answer operator()(const Request& request, Duration now) const;

  std::string media_playlist(const std::string& name, Duration at, bool delta) const;
  std::string multivariant_playlist() const;

  // What is published of a rendition, since the stream began.
  Duration published(const std::string& name, Duration now) const {
    return progress(now) + kRunBefore - (name == "b" ? lag_of_b : Duration{});
  }

 private:
  // How long it takes until so much is published; more than the longest hold when it takes longer.
  Duration time_to(const std::string& name, Duration target, Duration now) const {
    using namespace std::chrono_literals;
    Duration wait{};
    while (wait <= kLongestHold && published(name, now + wait) < target) wait += 5ms;
    return wait;
  }
  static constexpr auto kLongestHold = std::chrono::seconds(6);
  Answer serve(const Request& request, Duration now) const;
  Answer playlist(const Request& request, const std::string& name, Duration now) const;
  Answer media(const std::string& name, const std::string& file, Duration now) const;
};

namespace simulated {

using namespace std::chrono_literals;

inline constexpr auto kSegment = 2'000ms;
inline constexpr auto kPart = 500ms;
inline constexpr std::uint64_t kParts = 4;
inline constexpr std::uint32_t kPartTicks = 45'000;
inline constexpr std::size_t kKeptSegments = 40;

inline std::string part_bytes(std::uint64_t part) {
  FragmentSpec spec{.number = static_cast<std::uint32_t>(part + 1)};
  TrackFragmentSpec track{.decode_time = part * kPartTicks};
  track.samples = {
      part % kParts == 0 ? key_frame(std::string(3'000, 'k')) : other_frame(std::string(3'000, 'p')),
      other_frame(std::string(3'000, 'p'))};
  spec.tracks.push_back(std::move(track));
  return fragment(spec);
}

inline std::string segment_bytes(std::uint64_t index) {
  std::string bytes;
  for (std::uint64_t i = 0; i < kParts; ++i) bytes += part_bytes(index * kParts + i);
  return bytes;
}

inline Answer refuse(int status) {
  return {.status = status, .headers = {{"cache-control", status == 503 ? "no-store" : "max-age=1"}, {"retry-after", "1"}}};
}

}  // namespace simulated

inline Answer SimulatedStream::operator()(const Request& request, Duration now) const {
  Answer out = request.method == "OPTIONS" ? Answer{.status = 204} : serve(request, now);
  out.headers.push_back({"access-control-allow-origin", "*"});
  out.headers.push_back({"access-control-allow-methods", "GET, HEAD, OPTIONS"});
  out.headers.push_back({"access-control-allow-headers", "*"});
  out.headers.push_back({"access-control-max-age", "600"});
  out.headers.push_back({"access-control-expose-headers", "Age, Date, Content-Length, Content-Range"});
  if (answer) answer(out, request, now);
  out.headers.push_back({"content-length", std::to_string(out.body.size())});
  return out;
}

inline Answer SimulatedStream::serve(const Request& request, Duration now) const {
  const std::string_view path = path_of(request.url);
  const std::string file(path.substr(path.rfind('/') + 1));
  if (file == "master.m3u8") {
    Answer out{.body = multivariant_playlist()};
    if (edit_multivariant) edit_multivariant(out.body);
    out.headers = {{"content-type", "application/vnd.apple.mpegurl"},
                   {"cache-control", "max-age=2"},
                   {"priority", "u=1"}};
    return out;
  }
  if (file == "a.m3u8" || file == "b.m3u8") return playlist(request, file.substr(0, 1), now);
  const std::string name(path.ends_with("/b/" + file) ? "b" : "a");
  Answer out = media(name, file, now);
  if (out.status == 200) {
    out.headers = {{"content-type", "video/mp4"}, {"cache-control", "max-age=3600"}, {"priority", "u=3"}};
  }
  return out;
}

inline Answer SimulatedStream::playlist(const Request& request, const std::string& name, Duration now) const {
  using namespace std::chrono_literals;
  const Duration at = published(name, now);
  Duration wait{};
  const std::string skip(query_value(request.url, "_HLS_skip"));
  const auto queries = split(query_of(request.url), '&');
  const auto count = [&](std::string_view key) {
    return std::ranges::count_if(queries, [&](std::string_view each) { return each.starts_with(key); });
  };
  const bool ended = ends && at >= *ends + kRunBefore;
  if (low_latency && !ended) {
    if (count("_HLS_part=") > 0 && count("_HLS_msn=") == 0) return simulated::refuse(400);
    if (count("_HLS_msn=") > 1) return simulated::refuse(400);
    if (count("_HLS_msn=") == 1) {
      const auto msn = parse_unsigned(query_value(request.url, "_HLS_msn"));
      const auto open = kFirstMsn + static_cast<std::uint64_t>(at / simulated::kSegment);
      if (!msn || *msn > open + 2) return simulated::refuse(400);
      const auto part = parse_unsigned(query_value(request.url, "_HLS_part")).value_or(simulated::kParts - 1);
      const std::uint64_t target =
          *msn < kFirstMsn ? 0
                           : (*msn - kFirstMsn) * simulated::kParts + std::min(part, simulated::kParts) + 1;
      wait = time_to(name, target * simulated::kPart, now);
    }
  }
  if (wait > kLongestHold) {
    Answer out = simulated::refuse(503);
    out.wait = kLongestHold;
    return out;
  }
  Answer out{.wait = wait + 1ms,
             .body = media_playlist(name, published(name, now + wait), !skip.empty() && low_latency)};
  if (edit) edit(out.body, request, now + wait);
  out.headers = {{"content-type", "application/vnd.apple.mpegurl"},
                 {"cache-control", wait > 0ms || count("_HLS_msn=") > 0 ? "max-age=12" : "max-age=1"},
                 {"vary", "accept-encoding"},
                 {"priority", "u=1"}};
  if (request.accept_gzip) out.headers.push_back({"content-encoding", "gzip"});
  return out;
}

inline std::string SimulatedStream::multivariant_playlist() const {
  std::string text = "#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  for (const std::string_view name : {"a", "b"}) {
    text += fmt::format(
        "#EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=120000,CODECS=\"avc1.64001f\",RESOLUTION="
        "320x180,"
        "FRAME-RATE=4.000\n{}.m3u8\n",
        name);
  }
  return text;
}

inline std::string SimulatedStream::media_playlist(const std::string& name, Duration at, bool delta) const {
  const bool ended = ends && at >= *ends + kRunBefore;
  if (ended) at = *ends + kRunBefore;
  const auto published = static_cast<std::uint64_t>(at / simulated::kPart);
  const std::uint64_t open = published / simulated::kParts;
  const std::uint64_t first = open > window ? open - window : 0;
  std::uint64_t skipped = 0;
  if (delta && !ended) skipped = open - first > 6 ? open - first - 6 : 0;
  std::string text =
      fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-TARGETDURATION:2\n", low_latency ? 9 : 6);
  if (low_latency) {
    text += "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,CAN-SKIP-UNTIL=12.0\n";
    text += "#EXT-X-PART-INF:PART-TARGET=0.5\n";
  }
  text += fmt::format("#EXT-X-MEDIA-SEQUENCE:{}\n#EXT-X-DISCONTINUITY-SEQUENCE:5\n", kFirstMsn + first);
  if (skipped > 0) text += fmt::format("#EXT-X-SKIP:SKIPPED-SEGMENTS={}\n", skipped);
  text += fmt::format("#EXT-X-MAP:URI=\"{}/init.mp4\"\n", name);
  const WallTime start = ManualClock().wall() - kRunBefore;
  for (std::uint64_t index = first + skipped; index <= open; ++index) {
    const std::uint64_t parts = index < open ? simulated::kParts : published - open * simulated::kParts;
    if (parts == 0) break;
    const auto date =
        start + std::chrono::duration_cast<std::chrono::microseconds>(index * simulated::kSegment);
    text += fmt::format("#EXT-X-PROGRAM-DATE-TIME:{}\n", to_iso8601(date));
    for (std::uint64_t part = 0; low_latency && part < parts && index + 3 >= open; ++part) {
      text += fmt::format("#EXT-X-PART:DURATION=0.5,URI=\"{}/{}.{}.m4s\"{}\n", name, kFirstMsn + index, part,
                          part == 0 ? ",INDEPENDENT=YES" : "");
    }
    if (index < open) text += fmt::format("#EXTINF:2.000,\n{}/{}.m4s\n", name, kFirstMsn + index);
  }
  if (ended) return text + "#EXT-X-ENDLIST\n";
  if (!low_latency) return text;
  const std::uint64_t next = published - open * simulated::kParts;
  text += fmt::format("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{}/{}.{}.m4s\"\n", name, kFirstMsn + open, next);
  const std::uint64_t last = published - 1;
  return text + fmt::format("#EXT-X-RENDITION-REPORT:URI=\"{}.m3u8\",LAST-MSN={},LAST-PART={}\n",
                            name == "a" ? "b" : "a", kFirstMsn + last / simulated::kParts,
                            last % simulated::kParts);
}

// "init.mp4", "105.m4s", "105.2.m4s".
inline Answer SimulatedStream::media(const std::string& name, const std::string& file, Duration now) const {
  using namespace std::chrono_literals;
  if (file == "init.mp4") return {.body = init_section()};
  const auto pieces = split(file, '.');
  const Duration at = published(name, now);
  const auto open = static_cast<std::uint64_t>(at / simulated::kSegment);
  const auto msn = parse_unsigned(pieces[0]);
  if (!msn || *msn < kFirstMsn || *msn - kFirstMsn + simulated::kKeptSegments < open)
    return simulated::refuse(404);
  const std::uint64_t index = *msn - kFirstMsn;
  if (pieces.size() == 2)
    return index < open ? Answer{.body = simulated::segment_bytes(index)} : simulated::refuse(404);
  const auto part = parse_unsigned(pieces[1]);
  if (pieces.size() != 3 || !part || *part >= simulated::kParts) return simulated::refuse(404);
  const std::uint64_t number = index * simulated::kParts + *part;
  const auto published = static_cast<std::uint64_t>(at / simulated::kPart);
  if (number > published) return simulated::refuse(404);
  return {.wait = time_to(name, (number + 1) * simulated::kPart, now) + 1ms,
          .body = simulated::part_bytes(number)};
}

}  // namespace sluice::validate::testing
