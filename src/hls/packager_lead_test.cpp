// Where parts are listed beside where they are decoded, in the arithmetic of a player.
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "fmp4/fragment.h"
#include "fmp4/init_section.h"
#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

// Shaka Player computes this for each piece that it appends: where it is listed, less its decode time. Sums
// and times are doubles, and the sum begins at a segment.
class ListedOffsets {
 public:
  explicit ListedOffsets(std::shared_ptr<const Snapshot> version)
      : version_(std::move(version)), text_(std::string(version_->playlist(Snapshot::Form::kWhole).text())) {}

  void expect_least_at_the_first_part_of_each_segment() {
    double first = 0;
    for (std::string line; std::getline(text_, line);) {
      constexpr std::string_view kDuration = "#EXT-X-PART:DURATION=";
      if (!line.starts_with(kDuration)) continue;
      const PartName name = part_of(line);
      if (name.index == 0) listed_ = 0;
      const double offset = listed_ - decode_time(name);
      if (name.index == 0) {
        first = offset;
      } else {
        EXPECT_GT(offset, first) << line;
        ++compared;
      }
      listed_ += std::stod(line.substr(kDuration.size()));
    }
  }

  int compared = 0;

 private:
  struct PartName {
    std::uint64_t msn = 0;
    std::size_t index = 0;
  };

  static PartName part_of(const std::string& line) {
    const std::size_t at = line.find("segment/") + std::string_view("segment/").size();
    const std::size_t dot = line.find('.', at);
    return {std::stoull(line.substr(at)), std::stoull(line.substr(dot + 1))};
  }
  double decode_time(const PartName& name) const {
    const PlaylistState& state = version_->state();
    const Segment& segment = name.msn == state.open_msn() ? *state.open : *state.find(name.msn);
    const auto init = fmp4::read_init_section(segment.init->data.view());
    const auto fragment = fmp4::read_fragment(segment.parts.at(name.index).data.view(), init->defaults);
    return static_cast<double>(fragment->tracks.front().base_decode_time.count) / testing::kVideoTimescale;
  }

  std::shared_ptr<const Snapshot> version_;
  std::istringstream text_;
  double listed_ = 0;
};

TEST(PackagerLead, NoPartIsListedEarlierBesideItsDecodeTimeThanTheFirstOfItsSegment) {
  for (const int fps : {5, 7, 15, 24, 25, 27, 30, 60}) {
    for (const std::int64_t jitter : {0, 1, 97}) {
      SCOPED_TRACE(std::to_string(fps) + " fps, jitter " + std::to_string(jitter));
      ManualClock clock;
      StreamOptions options;
      options.first_listing = 0;
      Presentation presentation(options, 1, clock.wall(), std::nullopt, nullptr);
      Packager packager(presentation, 0, clock);
      testing::ScriptedSource source(
          packager, {.frame = 90000 / fps, .gop = 2 * fps, .audio = true, .jitter = [=](int n) {
                       return std::int64_t{n} * 7919 % (jitter + 1);
                     }});
      source.begin();
      source.play(fps * 9);
      ListedOffsets offsets(packager.rendition()->current().timeline->snapshot());
      offsets.expect_least_at_the_first_part_of_each_segment();
      EXPECT_GT(offsets.compared, 5);
    }
  }
}

}  // namespace
}  // namespace sluice::hls
