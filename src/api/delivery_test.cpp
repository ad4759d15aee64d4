#include "api/delivery.h"

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::api {
namespace {

using Headers = std::map<std::string, std::string>;

Headers headers_of(const http::Response& response) {
  Headers headers;
  for (const http::Header& header : response.headers) headers.emplace(header.name, header.value);
  EXPECT_EQ(headers.size(), response.headers.size()) << "each header once";
  return headers;
}

std::string body_of(const http::Response& response) {
  std::string out;
  for (const Bytes& piece : response.body) out += piece.text();
  return out;
}

class DeliveryTest : public ::testing::Test {
 protected:
  // A complete segment of 2 s.
  DeliveryTest() {
    source_.begin();
    source_.play(51);
  }
  std::shared_ptr<const hls::Snapshot> version() const { return timeline_->snapshot(); }
  http::Response master(bool gzip) const {
    const PlayableStream stream{version(), "", 0};
    return multivariant_playlist(std::span(&stream, 1), gzip);
  }
  const hls::Segment& complete() const { return *version()->state().segments.front(); }

  const ManualClock clock_;
  hls::Presentation presentation_{hls::StreamOptions{.first_listing = 0}, 1, clock_.wall(), std::nullopt,
                                  nullptr};
  hls::Packager packager_{presentation_, 0, clock_};
  const std::shared_ptr<hls::Timeline> timeline_ = packager_.rendition()->current().timeline;
  hls::testing::ScriptedSource source_{packager_, {}};
};

// HC-03, HC-05, HC-12 of each resource, to the letter; HC-06: never an Age.
TEST_F(DeliveryTest, PlaylistsHaveTheseHeaders) {
  const Headers common{
      {"content-type", "application/vnd.apple.mpegurl"}, {"vary", "accept-encoding"}, {"priority", "u=1"}};
  const auto with = [&](Headers more) {
    more.insert(common.begin(), common.end());
    return more;
  };
  EXPECT_EQ(headers_of(media_playlist(*version(), hls::Snapshot::Form::kWhole, Kind::kPlaylist, false)),
            with({{"cache-control", "max-age=1"}}));
  EXPECT_EQ(
      headers_of(media_playlist(*version(), hls::Snapshot::Form::kWhole, Kind::kBlockingPlaylist, false)),
      with({{"cache-control", "max-age=0, s-maxage=12"}}));
  EXPECT_EQ(headers_of(master(false)), with({{"cache-control", "max-age=1"}}));
  EXPECT_EQ(headers_of(media_playlist(*version(), hls::Snapshot::Form::kWhole, Kind::kPlaylist, true)),
            with({{"cache-control", "max-age=1"}, {"content-encoding", "gzip"}}));
  EXPECT_EQ(headers_of(master(true)), with({{"cache-control", "max-age=1"}, {"content-encoding", "gzip"}}));
}

TEST_F(DeliveryTest, TheHighestBandwidthComesFirst) {
  hls::PlaylistState larger = version()->state();
  auto segment = std::make_shared<hls::Segment>(*larger.segments.front());
  for (hls::Part& part : segment->parts) part.data = Bytes::copy_of(std::string(50'000, 'x'));
  larger.segments = {segment};
  const PlayableStream streams[] = {{version(), "", 0},
                                    {std::make_shared<const hls::Snapshot>(larger), "sub/", 0}};
  const std::string text = body_of(multivariant_playlist(streams, false));
  EXPECT_LT(text.find("\nsub/playlist.m3u8\n"), text.find("\nplaylist.m3u8\n")) << text;
}

TEST_F(DeliveryTest, TheLastPlaylistOfAPresentationIsNotKeptForLong) {
  source_.end();
  packager_.finish();
  ASSERT_TRUE(version()->state().ended);
  EXPECT_EQ(headers_of(media_playlist(*version(), hls::Snapshot::Form::kWhole, Kind::kBlockingPlaylist,
                                      false))["cache-control"],
            "max-age=1");
}

TEST_F(DeliveryTest, PlaylistsAreThoseOfTheVersion) {
  EXPECT_EQ(body_of(media_playlist(*version(), hls::Snapshot::Form::kWhole, Kind::kPlaylist, false)),
            version()->playlist(hls::Snapshot::Form::kWhole).text());
  EXPECT_EQ(body_of(media_playlist(*version(), hls::Snapshot::Form::kWhole, Kind::kPlaylist, true)),
            version()->playlist_gzip(hls::Snapshot::Form::kWhole).text());
  EXPECT_NE(body_of(master(false)).find("\nplaylist.m3u8\n"), std::string::npos);
  EXPECT_EQ(body_of(master(true)).substr(0, 2), "\x1f\x8b") << "RFC 1952";
}

TEST_F(DeliveryTest, MediaHasTheseHeaders) {
  const auto expected = [](const char* lifetime) {
    return Headers{{"content-type", "video/mp4"},
                   {"cache-control", lifetime},
                   {"accept-ranges", "bytes"},
                   {"priority", "u=3"}};
  };
  EXPECT_EQ(headers_of(part(complete(), 0, version()->state().targets)), expected("max-age=12"));
  EXPECT_EQ(headers_of(segment(complete())), expected("max-age=3600"));
  EXPECT_EQ(headers_of(init_section(*complete().init)), expected("max-age=3600"));
}

TEST_F(DeliveryTest, MediaIsSentFromWhereItIs) {
  EXPECT_EQ(part(complete(), 1, version()->state().targets).body[0].data(), complete().parts[1].data.data());
  EXPECT_EQ(segment(complete()).body.size(), complete().parts.size()) << "PS-08: a segment is its parts";
  EXPECT_EQ(init_section(*complete().init).body[0].data(), complete().init->data.data());
}

TEST_F(DeliveryTest, SoundAloneIsAudioMp4) {
  const hls::InitSection sound{
      .name = "init-1.mp4", .data = Bytes::copy_of("ftyp"), .tracks = {hls::testing::audio_track()}};
  EXPECT_EQ(headers_of(init_section(sound))["content-type"], "audio/mp4");
}

TEST_F(DeliveryTest, FailuresAreSentencesWithTheLifetimeOfTheirKind) {
  struct Case {
    Kind kind;
    bool known;
    const char* cache_control;
  };
  for (const Case& c :
       {Case{Kind::kPlaylist, true, "max-age=2"},
        Case{Kind::kBlockingPlaylist, true, "max-age=0, s-maxage=8"}, Case{Kind::kMedia, true, "max-age=2"},
        Case{Kind::kPlaylist, false, "no-store"}, Case{Kind::kBlockingPlaylist, false, "no-store"},
        Case{Kind::kMedia, false, "no-store"}}) {
    const http::Response response =
        failure(404, "gone", c.kind, c.known ? &version()->state().targets : nullptr);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(body_of(response), "gone\n");
    EXPECT_EQ(headers_of(response),
              (Headers{{"content-type", "text/plain; charset=utf-8"}, {"cache-control", c.cache_control}}));
  }
}

TEST(Delivery, WhatIsOnlyAMatterOfTimeIsNeverCached) {
  const http::Response response = not_yet("soon");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(body_of(response), "soon\n");
  EXPECT_EQ(headers_of(response), (Headers{{"content-type", "text/plain; charset=utf-8"},
                                           {"cache-control", "no-store"},
                                           {"retry-after", "1"}}));
}

}  // namespace
}  // namespace sluice::api
