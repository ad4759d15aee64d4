#include "validate/media/box_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

class BoxRules {
 public:
  BoxRules(const Piece& piece, Findings& findings) : piece_(piece), findings_(findings) {}

  void judge(std::optional<WallTime> date) {
    for (const Fault& each : piece_.file.structure.list())
      fault("PS-12", "the boxes are wrong", each.offset, each.what);
    judge_order();
    judge_indexes();
    for (const EventMessage& event : piece_.file.events) {
      if (event.version != 1)
        fault("PS-14", "emsg has not version 1", event.offset, fmt::format("version {}", event.version));
    }
    std::optional<std::uint32_t> number;
    for (const MovieFragment& fragment : piece_.file.fragments) {
      judge_number(fragment, number);
      judge_producer_time(fragment, date);
      if (fragment.tracks.empty())
        fault("PS-12", "a moof without a traf", fragment.offset, "no track has samples in it");
      for (const TrackFragment& track : fragment.tracks) judge_track(fragment, track);
    }
    if (piece_.is_timed()) judge_overlap();
  }

 private:
  void fault(std::string_view rule, std::string_view what, std::size_t offset, std::string_view seen) {
    findings_.add(rule, what, piece_.where, fmt::format("{}, at byte {}: {}", piece_.name(), offset, seen));
  }

  void judge_order() {
    static constexpr std::array<FourCc, 5> kFirst = {"styp", "sidx", "prft", "emsg", "moof"};
    const std::vector<Box>& boxes = piece_.file.boxes;
    if (boxes.empty()) return fault("PS-12", "there is no moof", 0, "no boxes at all");
    if (std::ranges::find(kFirst, boxes.front().type) == kFirst.end())
      fault("PS-13", "the first box is none that a segment begins with", 0,
            fmt::format("'{}'", boxes.front().type.text()));
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      const Box& box = boxes[i];
      const FourCc next = i + 1 < boxes.size() ? boxes[i + 1].type : FourCc();
      if (box.type == "ftyp" || box.type == "moov")
        fault("PS-13", "an init section inside of a segment", box.offset,
              fmt::format("'{}'", box.type.text()));
      if (box.type == "moof" && next != "mdat")
        fault("PS-12", "moof is not followed by mdat", box.offset, fmt::format("but by '{}'", next.text()));
      if (box.type == "mdat" && (i == 0 || boxes[i - 1].type != "moof"))
        fault("PS-12", "mdat does not follow a moof", box.offset, fmt::format("{} bytes", box.size));
      if (box.type == "prft" && next != "moof")
        fault("PS-14", "prft is not followed by moof", box.offset, fmt::format("but by '{}'", next.text()));
      if (box.type == "emsg" && next != "emsg" && next != "prft" && next != "moof")
        fault("PS-14", "emsg is not followed by moof", box.offset, fmt::format("but by '{}'", next.text()));
    }
    if (piece_.file.fragments.empty()) fault("PS-12", "there is no moof", 0, "boxes, but no fragment");
  }

  void judge_indexes() {
    for (const SegmentIndex& index : piece_.file.indexes) {
      const std::uint64_t rest = piece_.data.size() - index.end;
      if (index.first_offset + index.referenced != rest)
        fault("PS-13", "sidx does not have the sizes of what follows it", index.offset,
              fmt::format("{} bytes referred to from {} on, {} there", index.referenced, index.first_offset,
                          rest));
    }
  }

  void judge_number(const MovieFragment& fragment, std::optional<std::uint32_t>& before) {
    if (!fragment.sequence_number)
      return fault("PS-15", "a moof has no mfhd", fragment.offset, "no sequence number");
    if (before && *fragment.sequence_number <= *before)
      fault("PS-15", "the sequence number does not rise", fragment.offset,
            fmt::format("{} after {}", *fragment.sequence_number, *before));
    before = fragment.sequence_number;
  }

  void judge_producer_time(const MovieFragment& fragment, std::optional<WallTime> date) {
    if (!fragment.producer_time) return;
    const ProducerTime& time = *fragment.producer_time;
    const auto track = std::ranges::find(fragment.tracks, time.track_id, &TrackFragment::track_id);
    if (track == fragment.tracks.end())
      return fault("PS-14", "prft is of another track", time.offset,
                   fmt::format("track {}, which is not in the fragment", time.track_id));
    if (track->decode_time && *track->decode_time != time.media_time)
      fault("PS-14", "prft has another time than tfdt", time.offset,
            fmt::format("media time {}, tfdt {}", time.media_time, *track->decode_time));
    constexpr std::int64_t kFrom1900To1970 = 2'208'988'800;
    constexpr std::chrono::seconds kFar{60};
    if (!date) return;
    const auto seconds = static_cast<std::int64_t>(time.ntp >> 32U) - kFrom1900To1970;
    const auto apart = std::chrono::sys_seconds(std::chrono::seconds(seconds)) - *date;
    if (std::chrono::abs(apart) > kFar)
      fault("PS-14", "prft and EXT-X-PROGRAM-DATE-TIME are of different clocks", time.offset,
            fmt::format("{:.1f} s apart", std::chrono::duration<double>(apart).count()));
  }

  void judge_track(const MovieFragment& fragment, const TrackFragment& track) {
    constexpr std::uint64_t kExactInJavaScript = 1ULL << 53U;
    if (!track.decode_time) {
      fault("PS-09", "a traf has no tfdt", track.offset, of_track(track));
    } else if (track.decode_time_version != 1) {
      fault("PS-09", "tfdt has 32 bits", track.offset,
            of_track(track, fmt::format(", version {}", track.decode_time_version)));
    } else if (*track.decode_time > kExactInJavaScript) {
      findings_.add(
          "PS-09", Strength::kClient, "tfdt is larger than 2^53", piece_.where,
          fmt::format("{}: {}", piece_.name(), of_track(track, fmt::format(", {}", *track.decode_time))));
    }
    if (!track.default_base_is_moof)
      fault("PS-11", "default-base-is-moof is not set", track.offset, of_track(track));
    if (track.base_data_offset) fault("PS-11", "tfhd has a base-data-offset", track.offset, of_track(track));
    for (const TrackRun& run : track.runs) {
      if (!run.data_offset) fault("PS-11", "trun has no data-offset", run.offset, of_track(track));
      if (run.version == 0 && run.negative_offsets)
        fault("PS-18", "a composition offset is huge, or negative in trun of version 0", run.offset,
              of_track(track));
    }
    judge_data(fragment, track);
    judge_times(track);
    judge_continuity(track);
  }

  void judge_continuity(const TrackFragment& track) {
    const auto before = ends_.find(track.track_id);
    if (before != ends_.end() && track.decode_time && *track.decode_time != before->second)
      fault("PS-09", "a fragment does not go on where the one before it ended", track.offset,
            of_track(track, fmt::format(": tfdt {} after {}", *track.decode_time, before->second)));
    ends_.erase(track.track_id);
    if (track.decode_time) ends_[track.track_id] = *track.decode_time + track.duration();
  }

  void judge_data(const MovieFragment& fragment, const TrackFragment& track) {
    for (const Sample& sample : track.samples) {
      if (sample.size > 0 && fragment.holds(sample)) continue;
      const bool empty = sample.size == 0;
      return fault("PS-11", empty ? "a sample has no bytes" : "a sample is not in the mdat behind its moof",
                   sample.offset,
                   fmt::format("track {}, {} bytes, mdat holds bytes {} to {}", track.track_id, sample.size,
                               fragment.data_begin, fragment.data_end));
    }
  }

  void judge_times(const TrackFragment& track) {
    std::set<std::int64_t> shown;
    for (const Sample& sample : track.samples) {
      if (sample.duration == 0)
        return fault("PS-18", "a sample lasts no time", track.offset,
                     fmt::format("track {}, at the time {}", track.track_id, sample.dts));
      if (!shown.insert(static_cast<std::int64_t>(sample.dts) + sample.composition).second)
        return fault("PS-18", "two samples are shown at the same time", track.offset,
                     fmt::format("track {}, decoded at {} and composed by {}", track.track_id, sample.dts,
                                 sample.composition));
    }
  }

  // PS-12: what is muxed into one piece is of one time, so that a player gets both tracks of it.
  void judge_overlap() {
    const Track* video = piece_.init.video();
    const Track* audio = piece_.init.audio();
    if (video == nullptr || audio == nullptr) return;
    const std::vector<Sample> pictures = samples_of(piece_.file, video->id);
    const std::vector<Sample> sound = samples_of(piece_.file, audio->id);
    if (pictures.empty() || sound.empty()) return;
    const Duration apart = std::chrono::abs(to_duration(pictures.front().dts, video->timescale) -
                                            to_duration(sound.front().dts, audio->timescale));
    const Duration allowed =
        std::max(piece_.listed_duration(), piece_.playlist.part_target.value_or(Duration()));
    if (apart > allowed)
      fault("PS-12", "picture and sound of one piece are not of the same time", 0,
            fmt::format("they start {:.3f} s apart", std::chrono::duration<double>(apart).count()));
  }

  static std::string of_track(const TrackFragment& track, std::string_view more = {}) {
    return fmt::format("track {}{}", track.track_id, more);
  }

  const Piece& piece_;
  Findings& findings_;
  std::map<std::uint32_t, std::uint64_t> ends_;  // by track
};

}  // namespace

void judge_boxes(const Piece& piece, std::optional<WallTime> date, Findings& findings) {
  BoxRules(piece, findings).judge(date);
}

}  // namespace sluice::validate
