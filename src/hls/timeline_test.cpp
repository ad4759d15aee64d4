#include "hls/timeline.h"

#include <atomic>
#include <map>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kFirst = 1000;
constexpr std::uint64_t kFirstDsn = 7;

class TimelineTest : public ::testing::Test {
 protected:
  TimelineTest() {
    timeline_.seal(
        {.target_duration = 2s, .low_latency = true, .part_target = 500ms, .part_hold_back = 1500ms});
  }

  void segment(Duration duration = 2s, bool discontinuity = false) {
    timeline_.open_segment({.start = now_, .discontinuity = discontinuity}, init_);
    timeline_.add_part({.duration = duration / 2, .independent = true, .data = Bytes::copy_of("head")});
    timeline_.add_part({.duration = duration / 2, .data = Bytes::copy_of("tail")});
    timeline_.close_segment();
    timeline_.publish();
    now_ += duration;
  }

  const PlaylistState& state() { return timeline_.snapshot()->state(); }

  Timeline timeline_{{.msn = kFirst, .dsn = kFirstDsn}, 20s, 1 << 20};
  PresentationTime now_ = 1000s;
  std::shared_ptr<const InitSection> init_ =
      std::make_shared<const InitSection>(InitSection{.name = "init-1000.mp4"});
};

TEST_F(TimelineTest, NothingIsSeenBeforeItIsPublished) {
  EXPECT_EQ(timeline_.snapshot(), nullptr);
  timeline_.open_segment({.start = now_}, init_);
  timeline_.add_part({.duration = 1s});
  EXPECT_EQ(timeline_.snapshot(), nullptr);
  timeline_.close_segment();
  timeline_.publish();
  EXPECT_EQ(state().segments.size(), 1U);
}

TEST_F(TimelineTest, APublishedVersionNeverChanges) {
  segment();
  const auto before = timeline_.snapshot();
  const std::string text(before->playlist(Snapshot::Form::kWhole).text());
  timeline_.open_segment({.start = now_}, init_);
  timeline_.add_part({.duration = 500ms});
  timeline_.publish();
  timeline_.add_part({.duration = 500ms});
  EXPECT_EQ(before->playlist(Snapshot::Form::kWhole).text(), text);
  EXPECT_EQ(timeline_.snapshot()->state().open_parts(), 1U);
}

TEST_F(TimelineTest, AVersionIsRenderedOnce) {
  segment();
  const auto version = timeline_.snapshot();
  EXPECT_EQ(version->playlist(Snapshot::Form::kWhole).data(),
            version->playlist(Snapshot::Form::kWhole).data());
  EXPECT_EQ(version->playlist_gzip(Snapshot::Form::kWhole).data(),
            version->playlist_gzip(Snapshot::Form::kWhole).data());
}

TEST(SnapshotForms, AreOneWhereNothingCanBeSkipped) {
  Timeline timeline{{.msn = kFirst, .dsn = kFirstDsn}, 20s, 1 << 20};
  timeline.seal({.target_duration = 2s,
                 .low_latency = true,
                 .part_target = 500ms,
                 .part_hold_back = 1500ms,
                 .can_skip_until = 12s});
  for (int i = 0; i < 10; ++i) {
    timeline.open_segment({.start = 1000s + i * 2s}, std::make_shared<const InitSection>());
    timeline.add_part({.duration = 2s});
    timeline.close_segment();
    timeline.publish();
    const auto version = timeline.snapshot();
    const bool whole =
        version->playlist(Snapshot::Form::kDelta).data() == version->playlist(Snapshot::Form::kWhole).data();
    EXPECT_EQ(whole, i < 7) << i;
    EXPECT_EQ(version->playlist(Snapshot::Form::kWhole).text().find("EXT-X-SKIP"), std::string_view::npos)
        << "DD-19";
    EXPECT_EQ(version->playlist(Snapshot::Form::kDelta).text().find("EXT-X-SKIP") == std::string_view::npos,
              whole);
  }
}

TEST_F(TimelineTest, TheWindowKeepsItsLengthAndNumbersRiseByOne) {
  for (int i = 0; i < 40; ++i) {
    segment();
    const PlaylistState& current = state();
    EXPECT_EQ(current.segments.front()->msn, current.media_sequence());
    EXPECT_EQ(current.segments.back()->msn, kFirst + static_cast<std::uint64_t>(i));
    if (i >= 10) {
      EXPECT_EQ(current.duration(), 20s);
    }
  }
}

TEST_F(TimelineTest, AtLeastSixSegmentsAreListedHoweverLong) {
  for (int i = 0; i < 20; ++i) segment(10s);
  EXPECT_EQ(state().segments.size(), 6U);
}

TEST_F(TimelineTest, SegmentsStayAvailableAfterTheyLeftThePlaylist) {
  std::map<std::uint64_t, PresentationTime> appeared;
  for (int i = 0; i < 60; ++i) {
    segment();
    appeared[kFirst + static_cast<std::uint64_t>(i)] = now_;
    for (const auto& [msn, at] : appeared) {
      const bool promised = now_ <= at + 2s + 20s;  // MP-15: own duration and the longest playlist
      if (promised) {
        EXPECT_NE(state().find(msn), nullptr) << "MP-15: " << msn;
      }
    }
  }
  EXPECT_LE(state().retained.size(), 3U) << "and not for ever";
}

TEST_F(TimelineTest, AShortSegmentDoesNotExpireBeforeALongOneThatIsOlder) {
  std::uint64_t next = kFirst;
  for (int i = 0; i < 60; ++i) {
    // After a lost connection the last segment is short and the one before it full.
    segment(i % 2 == 0 ? 2s : 100ms);
    const std::uint64_t last = next++;
    for (std::uint64_t msn = kFirst; msn <= last; ++msn) {
      const Segment* found = state().find(msn);
      if (found != nullptr) {
        EXPECT_EQ(found->msn, msn);
      }
    }
  }
}

TEST_F(TimelineTest, SegmentsStayAvailableOverAPauseOfTheCamera) {
  for (int i = 0; i < 20; ++i) segment();
  now_ += 1h;
  segment(2s, true);
  const std::uint64_t oldest = state().media_sequence();
  EXPECT_NE(state().find(oldest - 1), nullptr) << "it left the playlist this moment";
}

TEST_F(TimelineTest, DiscontinuitySequenceCountsTagsThatLeft) {
  std::map<std::uint64_t, std::uint64_t> dsn_of;
  for (int i = 0; i < 60; ++i) {
    segment(2s, i == 3 || i == 5);
    const PlaylistState& current = state();
    std::uint64_t dsn = current.discontinuity_sequence;
    for (const auto& listed : current.segments) {
      if (listed->discontinuity) ++dsn;
      EXPECT_EQ(listed->dsn, dsn);
      const auto [known, fresh] = dsn_of.emplace(listed->msn, dsn);
      if (!fresh) {
        EXPECT_EQ(known->second, dsn) << "MP-10: a segment's number is constant for its life";
      }
    }
  }
  EXPECT_EQ(state().discontinuity_sequence, kFirstDsn + 2);
}

TEST_F(TimelineTest, WhatWasLostIsAGapOfTenMillisecondsAndLeaves) {
  timeline_.resume({.msn = 500, .dsn = 9, .iframe = 480, .start = 900s, .end = 901s}, init_);
  segment();
  const Segment& lost = *state().segments.front();
  EXPECT_EQ(lost.msn, 500U);
  EXPECT_EQ(lost.dsn, 9U);
  EXPECT_EQ(lost.first_iframe, 480U);
  EXPECT_EQ(lost.start, PresentationTime{900s}) << "a part of it had been listed with this date";
  EXPECT_EQ(lost.duration(), 10ms);
  EXPECT_TRUE(lost.gap);
  EXPECT_EQ(state().segments.back()->msn, 501U);
  segment();
  EXPECT_FALSE(timeline_.unlist_lost()) << "MP-13: four seconds of media would be left";
  segment();
  EXPECT_TRUE(timeline_.unlist_lost());
  EXPECT_FALSE(timeline_.unlist_lost());
  timeline_.publish();
  EXPECT_EQ(state().media_sequence(), 501U);
  EXPECT_EQ(state().discontinuity_sequence, 9U) << "MP-10: it carried no EXT-X-DISCONTINUITY";
}

TEST_F(TimelineTest, WhatWasLostBeforeItWasListedEndsBeforeTheSegmentBehindIt) {
  timeline_.resume({.msn = 500, .dsn = 9, .iframe = 480, .start = 900s, .end = 900s}, init_);
  segment();
  EXPECT_EQ(state().segments.front()->start, PresentationTime{900s} - 1ms);
}

TEST_F(TimelineTest, TheNextProcessGoesOnWithWhatIsBeingBuiltOrComesNext) {
  segment();
  EXPECT_EQ(timeline_.resume_point().msn, kFirst + 1);
  EXPECT_EQ(timeline_.resume_point().start, timeline_.resume_point().end);
  timeline_.open_segment({.start = now_, .discontinuity = true}, init_);
  timeline_.add_part({.duration = 500ms});
  EXPECT_EQ(timeline_.resume_point().msn, kFirst + 1);
  EXPECT_EQ(timeline_.resume_point().dsn, kFirstDsn + 1);
  EXPECT_EQ(timeline_.resume_point().start, now_);
  EXPECT_EQ(timeline_.resume_point().end, now_ + 500ms);
}

TEST_F(TimelineTest, AnInitSectionIsHintedUntilASegmentBegins) {
  segment();
  const auto next = std::make_shared<const InitSection>(InitSection{.name = "init-1001.mp4"});
  EXPECT_TRUE(timeline_.hint_init(next));
  EXPECT_FALSE(timeline_.hint_init(next)) << "it is hinted already";
  timeline_.publish();
  EXPECT_EQ(state().find_init("init-1001.mp4"), next.get());
  EXPECT_EQ(state().find_init("init-1000.mp4"), init_.get());
  EXPECT_EQ(state().find_init("init-1002.mp4"), nullptr);
  timeline_.open_segment({.start = now_, .gap = true}, init_);
  timeline_.add_part({.duration = 500ms, .gap = true});
  timeline_.publish();
  EXPECT_EQ(state().next_init, nullptr);
}

TEST_F(TimelineTest, FindsByNumberListedAndRetained) {
  for (int i = 0; i < 12; ++i) segment();
  EXPECT_EQ(state().find(kFirst)->msn, kFirst);
  EXPECT_EQ(state().find(kFirst + 11)->msn, kFirst + 11);
  EXPECT_EQ(state().find(kFirst + 12), nullptr);
  EXPECT_EQ(state().find(kFirst - 1), nullptr);
}

TEST_F(TimelineTest, FinishingIsTheLastVersion) {
  segment();
  timeline_.finish();
  timeline_.publish();
  EXPECT_TRUE(timeline_.snapshot()->playlist(Snapshot::Form::kWhole).text().ends_with("#EXT-X-ENDLIST\n"));
}

TEST_F(TimelineTest, SubscribersHearOfEveryPublishUntilTheyLeave) {
  int heard = 0;
  {
    const Timeline::Subscription subscription = timeline_.subscribe([&] { ++heard; });
    segment();
    segment();
  }
  segment();
  EXPECT_EQ(heard, 2);
}

TEST_F(TimelineTest, ReadersOnOtherThreadsSeeVersionsInOrder) {
  segment();
  std::atomic<bool> done{false};
  std::thread reader([&] {
    std::uint64_t last = 0;
    while (!done) {
      const auto version = timeline_.snapshot();
      EXPECT_GE(version->state().segments.back()->msn, last);
      last = version->state().segments.back()->msn;
      EXPECT_TRUE(version->playlist(Snapshot::Form::kWhole).text().ends_with("\n"));
    }
  });
  for (int i = 0; i < 200; ++i) segment();
  done = true;
  reader.join();
}

}  // namespace
}  // namespace sluice::hls
