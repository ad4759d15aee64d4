#include "fmp4/dump.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::unhex;

TEST(Dump, PrintsTheBoxesThatMayPrecedeAFragment) {
  const auto data = unhex(
      "00000014 73747970 6d736468 00000000 6d736978"
      "0000002c 73696478 00000000 00000001 00015f90 00000000 00000000 0000 0001 00000064 0002bf20 90000000"
      "00000020 70726674 01000000 00000001 e8f4e2a180000000 0000000000000064"
      "0000002b 656d7367 01000000 000003e8 0000000000000001 00000002 00000003 75726e00 7600 4944330000"
      "0000000a 66726565 0000");
  EXPECT_EQ(dump(data),
            "[styp] 20 bytes\n"
            "  major_brand: msdh\n"
            "  minor_version: 0\n"
            "  compatible_brands[0]: brand=msix\n"
            "[sidx] 44 bytes\n"
            "  version: 0\n"
            "  flags: 0x000000\n"
            "  reference_ID: 1\n"
            "  timescale: 90000\n"
            "  earliest_presentation_time: 0\n"
            "  first_offset: 0\n"
            "  reference_count: 1\n"
            "  reference[0]: type_and_size=0x00000064 subsegment_duration=180000 sap=0x90000000\n"
            "[prft] 32 bytes\n"
            "  version: 1\n"
            "  flags: 0x000000\n"
            "  reference_track_ID: 1\n"
            "  ntp_timestamp: 0xe8f4e2a180000000\n"
            "  media_time: 100\n"
            "[emsg] 43 bytes\n"
            "  version: 1\n"
            "  flags: 0x000000\n"
            "  timescale: 1000\n"
            "  presentation_time: 1\n"
            "  event_duration: 2\n"
            "  id: 3\n"
            "  scheme_id_uri: urn\n"
            "  value: v\n"
            "  message_data: 5 bytes: 4944330000\n"
            "[free] 10 bytes, not described\n");
}

TEST(Dump, EndsWithTheErrorOfWhatCannotBeRead) {
  EXPECT_EQ(dump(unhex("00000010 6d6f6f66 00000010 6d666864")),
            "[moof] 16 bytes\n"
            "error: moof at byte 8: mfhd of 16 bytes does not fit into the 8 bytes that are left\n");
}

}  // namespace
}  // namespace sluice::fmp4
