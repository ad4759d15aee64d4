#include "media/aac.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/bit_writer.h"

namespace sluice::media {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;

struct Case {
  const char* what;
  const char* bytes;
  AudioSpecificConfig expected;
};

// Configs with a channel configuration; each is also built back to the same bytes unless said otherwise.
const Case kCases[] = {
    {"LC, 48 kHz, stereo",
     "1190",
     {.core_sample_rate = 48000, .sample_rate = 48000, .channel_configuration = 2, .channels = 2}},
    {"LC, 44.1 kHz, mono",
     "1208",
     {.core_sample_rate = 44100, .sample_rate = 44100, .channel_configuration = 1, .channels = 1}},
    {"LC, 8 kHz, mono",
     "1588",
     {.core_sample_rate = 8000, .sample_rate = 8000, .channel_configuration = 1, .channels = 1}},
    {"LC, 48 kHz, 7.1",
     "11b8",
     {.core_sample_rate = 48000, .sample_rate = 48000, .channel_configuration = 7, .channels = 8}},
    {"LC, 14,400 Hz written out",
     "17801c2008",
     {.core_sample_rate = 14400, .sample_rate = 14400, .channel_configuration = 1, .channels = 1}},
    {"LC, 960 samples a frame",
     "1194",
     {.core_sample_rate = 48000,
      .sample_rate = 48000,
      .channel_configuration = 2,
      .channels = 2,
      .frame_length = 960}},
    {"HE-AAC, 24 to 48 kHz, stereo",
     "2b118800",
     {.core_sample_rate = 24000,
      .sample_rate = 48000,
      .channel_configuration = 2,
      .channels = 2,
      .sbr = true}},
    {"HE-AACv2, 24 to 48 kHz, mono to stereo",
     "eb098800",
     {.core_sample_rate = 24000,
      .sample_rate = 48000,
      .channel_configuration = 1,
      .channels = 2,
      .sbr = true,
      .ps = true}},
    {"ER AAC LC, type 17",
     "8990",
     {.object_type = 17,
      .core_sample_rate = 48000,
      .sample_rate = 48000,
      .channel_configuration = 2,
      .channels = 2}},
};

void expect_equal(const AudioSpecificConfig& config, const Case& expected) {
  EXPECT_EQ(config.object_type, expected.expected.object_type) << expected.what;
  EXPECT_EQ(config.core_sample_rate, expected.expected.core_sample_rate) << expected.what;
  EXPECT_EQ(config.sample_rate, expected.expected.sample_rate) << expected.what;
  EXPECT_EQ(config.channel_configuration, expected.expected.channel_configuration) << expected.what;
  EXPECT_EQ(config.channels, expected.expected.channels) << expected.what;
  EXPECT_EQ(config.sbr, expected.expected.sbr) << expected.what;
  EXPECT_EQ(config.ps, expected.expected.ps) << expected.what;
  EXPECT_EQ(config.frame_length, expected.expected.frame_length) << expected.what;
}

TEST(AudioSpecificConfig, IsParsed) {
  for (const Case& each : kCases) {
    const auto config = parse_audio_specific_config(unhex(each.bytes));
    ASSERT_TRUE(config.ok()) << each.what << ": " << config.error().message();
    expect_equal(*config, each);
  }
}

TEST(AudioSpecificConfig, IsBuilt) {
  for (const Case& each : kCases) {
    EXPECT_EQ(hex(build_audio_specific_config(each.expected).view()), each.bytes) << each.what;
  }
}

TEST(AudioSpecificConfig, ReadsObjectTypesBehindTheEscape) {
  // 31, then 39 - 32: ER AAC ELD at 16 kHz, mono, 480 samples.
  const auto config = parse_audio_specific_config(unhex("f8f03000"));
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->object_type, 39);
  EXPECT_EQ(config->core_sample_rate, 16000U);
  EXPECT_EQ(config->channels, 1U);
  EXPECT_EQ(config->frame_length, 480U);
}

TEST(AudioSpecificConfig, ReadsBackwardCompatibleSignalling) {
  // LC at 22,050 Hz, mono, then 0x2b7 with SBR at 44,100 Hz, then 0x548 with PS.
  const auto config = parse_audio_specific_config(unhex("138856e5a54880"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->object_type, kAacLc);
  EXPECT_EQ(config->signalled_object_type(), kAacPs);
  EXPECT_EQ(config->core_sample_rate, 22050U);
  EXPECT_EQ(config->sample_rate, 44100U);
  EXPECT_EQ(config->channels, 2U);
  const auto without = parse_audio_specific_config(unhex("138856e500"));
  ASSERT_TRUE(without.ok());
  EXPECT_FALSE(without->sbr) << "0x2b7 with the flag that SBR is absent";
}

TEST(AudioSpecificConfig, CountsTheChannelsOfAProgramConfig) {
  BitWriter out;
  out.put(0x1180, 16);  // LC, 48 kHz, channel configuration 0
  out.put(0, 4);        // element_instance_tag
  out.put(1, 2);        // object_type: LC
  out.put(3, 4);        // 48 kHz
  for (const std::uint32_t elements : {1U, 0U, 1U}) out.put(elements, 4);  // front, side, back
  out.put(1, 2);                                                           // LFE
  out.put(0, 3 + 4);                                                       // data, coupling
  out.put(0b1'0000, 5);                                                    // a mono mixdown
  out.put(0, 1);                                                           // no stereo mixdown
  out.put(0b1000, 4);                                                      // a matrix mixdown
  out.put(0b1'0000, 5);                                                    // a front pair
  out.put(0b0'0000, 5);                                                    // a single at the back
  out.put(0, 4);                                                           // the LFE
  out.put(0, 1);                                                           // to the next byte
  out.put(2, 8);                                                           // a comment of two bytes
  out.put(0x6869, 16);
  const auto config = parse_audio_specific_config(out.bytes());
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->channel_configuration, 0);
  EXPECT_EQ(config->channels, 4U);
}

TEST(AudioSpecificConfig, FindsTheCommentOfAProgramConfigThatEndsWithAByte) {
  BitWriter out;
  out.put(0x1180, 16);
  out.put(0b0000'01'0011, 10);
  for (const std::uint32_t elements : {1U, 0U, 1U}) out.put(elements, 4);  // front, side, back
  out.put(1, 2);                                                           // LFE
  out.put(0, 3 + 4 + 3);
  out.put(0, 5 + 5 + 4);  // singles, the LFE: 64 bits so far
  const std::size_t aligned = out.bytes().size();
  out.put(0, 8);
  EXPECT_EQ(parse_audio_specific_config(out.bytes())->channels, 3U);
  EXPECT_FALSE(parse_audio_specific_config(std::span(out.bytes()).first(aligned)).ok());
}

TEST(AudioSpecificConfig, RefusesWhatIsCutOffOrReserved) {
  EXPECT_FALSE(parse_audio_specific_config({}).ok());
  EXPECT_FALSE(parse_audio_specific_config(unhex("11")).ok());
  EXPECT_FALSE(parse_audio_specific_config(unhex("1690")).ok()) << "sample rate index 13";
  EXPECT_FALSE(parse_audio_specific_config(unhex("0190")).ok()) << "object type 0";
  EXPECT_FALSE(parse_audio_specific_config(unhex("2b11")).ok()) << "HE-AAC without its core";
}

TEST(AudioConfig, IsThatOfTheDecodedSound) {
  const auto config = make_audio_config(unhex("eb098800"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->codec, Codec::kAac);
  EXPECT_EQ(config->sample_rate, 48000U);
  EXPECT_EQ(config->channels, 2U);
  EXPECT_EQ(hex(config->decoder_configuration.view()), "eb098800");
  EXPECT_EQ(make_audio_config(unhex("11c0")).error().code(), ErrorCode::kUnsupported)
      << "channel configuration 8";
}

TEST(Adts, DescribesAFrame) {
  // MPEG-4 AAC LC, 44.1 kHz, stereo, no CRC, 371 bytes.
  const auto header = parse_adts_header(unhex("fff1 5080 2e7f fc"));
  ASSERT_TRUE(header.ok()) << header.error().message();
  EXPECT_EQ(header->header_size, 7U);
  EXPECT_EQ(header->frame_size, 371U);
  EXPECT_EQ(header->config.object_type, kAacLc);
  EXPECT_EQ(header->config.sample_rate, 44100U);
  EXPECT_EQ(header->config.channels, 2U);
  EXPECT_EQ(hex(build_audio_specific_config(header->config).view()), "1210");
}

TEST(Adts, KnowsOfTheChecksum) {
  EXPECT_EQ(parse_adts_header(unhex("fff0 5080 2e7f fc"))->header_size, 9U);
}

TEST(Adts, RefusesWhatIsNone) {
  EXPECT_FALSE(parse_adts_header(unhex("fff1 5080 2e7f")).ok());
  EXPECT_EQ(parse_adts_header(unhex("fef1 5080 2e7f fc")).error().message(), "ADTS: no sync word");
  EXPECT_EQ(parse_adts_header(unhex("fff3 5080 2e7f fc")).error().message(), "ADTS: no sync word") << "MP3";
  EXPECT_EQ(parse_adts_header(unhex("fff1 7480 2e7f fc")).error().message(), "ADTS: reserved sample rate");
  EXPECT_EQ(parse_adts_header(unhex("fff1 7c80 2e7f fc 00 0000 0000")).error().message(),
            "ADTS: reserved sample rate")
      << "15 announces a written-out rate in an AudioSpecificConfig only";
  EXPECT_EQ(parse_adts_header(unhex("fff1 5080 2e7f fd")).error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(parse_adts_header(unhex("fff1 5080 00df fc")).error().message(), "ADTS: impossible frame length");
}

}  // namespace
}  // namespace sluice::media
