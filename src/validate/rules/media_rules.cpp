#include "validate/rule.h"

namespace sluice::validate {
namespace {

// PS-04 is arithmetic behind PS-02 and PS-03, PS-05 needs the audience's round-trip times, PS-21 is about
// timed text: see docs/validate.md.
constexpr Rule kRules[] = {
    {"PS-01", Strength::kMust,
     "An init section is ftyp with a brand that stands for iso6 or later, and moov with a trak and a trex "
     "for each "
     "track, no samples and no durations",
     "bis 3, 3.1.2; ISO/IEC 14496-12",
     "Write ftyp and moov alone, with empty sample tables, durations of 0 and mvex behind the last trak."},
    {"PS-02", Strength::kMust, "No part lasts longer than PART-TARGET", "bis 4.4.4.9",
     "Close a part before the frame that would exceed PART-TARGET, and round PART-TARGET up when it is "
     "printed."},
    {"PS-03", Strength::kMust,
     "A part lasts at least 85 % of PART-TARGET unless it is independent, a gap, before a gap, or the last "
     "of its "
     "segment",
     "bis 4.4.4.9",
     "Choose PART-TARGET as a multiple of the frame's duration, or at least 7 frames long; do not cut a part "
     "early "
     "for a key frame inside of a segment."},
    {"PS-06", Strength::kMust, "Every listed part that is no gap can be loaded, and no other is listed",
     "bis 4.4.4.9, 6.2.1",
     "List a part when its last byte can be sent, and mark one that is lost with GAP=YES."},
    {"PS-07", Strength::kShould,
     "INDEPENDENT=YES stands on every part that starts with a key frame, and on no other", "bis 4.4.4.9",
     "Set it from the first sample of the part; on all parts of sound alone."},
    {"PS-08", Strength::kMust, "The parts of a segment hold the samples of the segment", "bis 3.2",
     "Make a segment by putting its parts one after the other, byte for byte."},
    {"PS-09", Strength::kMust,
     "tfdt stands in every traf, with 64 bits, and goes on where the fragment before it ended",
     "bis 3, 3.1.2", "Add up sample durations for each track; announce every jump with EXT-X-DISCONTINUITY."},
    {"PS-10", Strength::kMust,
     "A video segment starts with a key frame, and sample flags say of each frame what its NAL units are",
     "bis 3, B.1; Auth 7.4",
     "Cut segments at IDR frames, and write sync flags in tfhd or trun from the NAL types."},
    {"PS-11", Strength::kMust,
     "The data of a fragment is found from its moof: default-base-is-moof, data-offset, mdat",
     "bis 3.1.2; ISO/IEC 14496-12 8.8.7, 8.8.8",
     "Set tfhd's flag 0x020000, and count trun's data-offset from the start of the moof."},
    {"PS-12", Strength::kShould, "A fragment is [styp][prft][emsg] moof mdat, and its tracks overlap in time",
     "ISO/IEC 23000-19; bis 3.1.2",
     "Write one mdat right behind each moof, with picture and sound of the same time."},
    {"PS-13", Strength::kShould, "A segment holds no ftyp and no moov, and a sidx in it tells the truth",
     "ISO/IEC 23000-19; bis 3.1.2", "Leave ftyp and moov to EXT-X-MAP, and leave sidx out of live segments."},
    {"PS-14", Strength::kShould, "prft and emsg stand before the moof they speak of, and agree with it",
     "ISO/IEC 23000-19",
     "Write prft directly before its moof with the same track and time, emsg in version 1."},
    {"PS-15", Strength::kMust, "mfhd's sequence number rises from fragment to fragment",
     "ISO/IEC 14496-12 8.8.5", "Count all fragments of a presentation, over segments and discontinuities."},
    {"PS-16", Strength::kShould,
     "The sample entry is avc1 or hvc1, and parameter sets in the samples are those of the init section",
     "Auth 1.10; ISO/IEC 14496-15",
     "Keep parameter sets in avcC or hvcC; publish a new init section and a discontinuity when they change."},
    {"PS-17", Strength::kShould, "A key frame comes at least every 2 seconds", "Auth 1.13; bis B.1",
     "Set the camera's key frame (GOP, I-frame) interval to 1 or 2 seconds."},
    {"PS-18", Strength::kMust, "Every frame has its own time, a duration, and a place near its date",
     "bis 3, 4.4.4.6; ISO/IEC 23000-19",
     "Use trun version 1 for negative composition offsets, never a duration of 0, and dates that go on by "
     "media time."},
    {"PS-19", Strength::kMust, "Sound is in a format that HLS knows and configured completely",
     "bis 3.1; Auth 2.24",
     "Use AAC with its AudioSpecificConfig (SBR signalled explicitly) in esds, or Opus, FLAC, ALAC, AC-3 "
     "with their "
     "own configuration."},
    {"PS-20", Strength::kMust,
     "Parts and segments can be loaded whole and at full speed once they are listed", "bis 6.2.1",
     "Publish the playlist after the media it lists is complete in memory or on disk."},
};

}  // namespace

std::span<const Rule> media_rules() {
  return kRules;
}

}  // namespace sluice::validate
