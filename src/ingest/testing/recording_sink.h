// What a test sees of a camera: its runs and its states, to look at or to wait for. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "ingest/source_state.h"
#include "media/sample_sink.h"

namespace sluice::ingest::testing {

// Far beyond what anything takes: reaching it is a failure, not a measurement.
inline constexpr std::chrono::seconds kPatience{30};

struct RecordedRun {
  std::vector<media::Track> tracks;
  std::vector<media::Sample> samples;
  bool ended = false;

  std::vector<media::Sample> of(std::uint32_t track_id) const {
    std::vector<media::Sample> out;
    for (const media::Sample& sample : samples) {
      if (sample.track_id == track_id) out.push_back(sample);
    }
    return out;
  }
  std::vector<media::Sample> video() const { return of(1); }
  std::vector<media::Sample> audio() const { return of(2); }
};

class RecordingSink final : public media::SampleSink {
 public:
  using Runs = std::vector<RecordedRun>;

  void begin_run(std::vector<media::Track> tracks) override {
    change([&] { runs_.push_back({.tracks = std::move(tracks)}); });
  }
  void push(media::Sample sample) override {
    change([&] { runs_.back().samples.push_back(std::move(sample)); });
  }
  void end_run() override {
    change([&] { runs_.back().ended = true; });
  }

  Runs runs() const {
    const std::lock_guard lock(mutex_);
    return runs_;
  }
  // False when it did not come true within kPatience.
  bool wait_until(const std::function<bool(const Runs&)>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return condition(runs_); });
  }

 private:
  template <typename Change>
  void change(Change apply) {
    {
      const std::lock_guard lock(mutex_);
      apply();
    }
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Runs runs_;
};

class RecordingListener final : public StateListener {
 public:
  using States = std::vector<SourceState>;

  void on_state(const SourceState& state) override {
    {
      const std::lock_guard lock(mutex_);
      states_.push_back(state);
    }
    changed_.notify_all();
  }

  States states() const {
    const std::lock_guard lock(mutex_);
    return states_;
  }
  bool wait_until(const std::function<bool(const States&)>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return condition(states_); });
  }
  // Waits for the nth state of this kind, and returns it; throws when it does not come, which fails the test.
  template <typename State>
  State wait_for(std::size_t nth = 1) {
    std::optional<State> found;
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, kPatience, [&] {
      std::size_t seen = 0;
      for (const SourceState& state : states_) {
        if (const auto* match = std::get_if<State>(&state); match != nullptr && ++seen == nth) {
          found = *match;
          return true;
        }
      }
      return false;
    });
    if (!came) throw std::bad_variant_access();
    return *found;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  States states_;
};

}  // namespace sluice::ingest::testing
