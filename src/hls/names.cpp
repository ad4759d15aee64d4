#include "hls/names.h"

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::hls {
namespace {

std::optional<std::uint64_t> parse_canonical(std::string_view digits) {
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return parse_unsigned(digits);
}

constexpr std::string_view kMediaStem = "playlist";
constexpr std::string_view kIFrameStem = "iframes";
constexpr std::string_view kPlaylistExtension = ".m3u8";

std::string playlist_name(std::string_view stem, std::uint64_t generation) {
  if (generation == 0) return fmt::format("{}{}", stem, kPlaylistExtension);
  return fmt::format("{}-{}{}", stem, generation, kPlaylistExtension);
}

}  // namespace

std::string media_playlist_name(std::uint64_t generation) {
  return playlist_name(kMediaStem, generation);
}
std::string iframe_playlist_name(std::uint64_t generation) {
  return playlist_name(kIFrameStem, generation);
}

std::optional<PlaylistName> parse_playlist_name(std::string_view file) {
  if (!file.ends_with(kPlaylistExtension)) return std::nullopt;
  file.remove_suffix(kPlaylistExtension.size());
  PlaylistName name;
  const std::size_t dash = file.find('-');
  if (dash != std::string_view::npos) {
    const auto generation = parse_canonical(file.substr(dash + 1));
    if (!generation || *generation == 0) return std::nullopt;
    name.generation = *generation;
  }
  const std::string_view stem = file.substr(0, dash);
  name.iframes = stem == kIFrameStem;
  if (!name.iframes && stem != kMediaStem) return std::nullopt;
  return name;
}

std::string init_name(std::uint64_t msn) {
  return fmt::format("init-{}.mp4", msn);
}
std::string segment_name(std::uint64_t msn) {
  return fmt::format("segment/{}.m4s", msn);
}
std::string part_name(std::uint64_t msn, std::size_t part) {
  return fmt::format("segment/{}.{}.m4s", msn, part);
}

std::optional<SegmentName> parse_segment_name(std::string_view file) {
  constexpr std::string_view kExtension = ".m4s";
  if (!file.ends_with(kExtension)) return std::nullopt;
  file.remove_suffix(kExtension.size());
  const std::size_t dot = file.find('.');
  const auto msn = parse_canonical(file.substr(0, dot));
  if (!msn) return std::nullopt;
  SegmentName name{*msn, std::nullopt};
  if (dot == std::string_view::npos) return name;
  name.part = parse_canonical(file.substr(dot + 1));
  if (!name.part) return std::nullopt;
  return name;
}

}  // namespace sluice::hls
