// Session: one judgement of one URL, from the first request to the verdict.
//
// It drives the Transport, which it owns the time of: run() returns when the watch is over. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "validate/follow/delivery_probes.h"
#include "validate/follow/follower.h"
#include "validate/follow/watch.h"
#include "validate/http/http_probes.h"
#include "validate/playlist/multivariant_playlist.h"

namespace sluice::validate {

// What the command line shows, and turns into JSON and JUnit.
struct Verdict {
  std::string url;
  std::optional<std::string> not_judged;  // why there is nothing to judge
  bool low_latency = false;
  bool live = false;
  std::vector<FaultGroup> faults;
  std::vector<RenditionMeasures> renditions;
  Measures measures;
  WallTime started;
};

// How a watch is getting on, for a line of progress.
struct Progress {
  Duration elapsed{};
  Duration total{};
  std::uint64_t requests = 0;
  std::size_t faults = 0;
};

class Session {
 public:
  // `interrupted` is asked often; once it says true, the verdict is of what was seen until then.
  Session(Transport& transport, const WatchOptions& options, std::function<bool()> interrupted,
          std::function<void(const Progress&)> progress);

  Verdict run();

 private:
  void tick();
  void first_answer(const ExchangePtr& exchange);
  void open_multivariant(const ExchangePtr& exchange, MultivariantPlaylist playlist);
  void open_media(const ExchangePtr& exchange);
  // Nothing when it is there already, or there are too many.
  Follower* add_follower(const std::string& url, std::optional<bool> i_frames);
  void on_snapshot(Follower& follower, const Snapshot& snapshot);
  void start_probes();
  void prepare_http_probes();
  void http_probe(std::size_t index);
  void held_load();
  bool done() const;
  void finish();
  void judge_variants();
  static void add_media(Follower& follower, std::vector<const InitSection*>& inits, Rates& rates);
  std::vector<RenditionView> views(const Follower* but = nullptr) const;

  Transport& transport_;
  Watch watch_;
  std::function<bool()> interrupted_;
  std::function<void(const Progress&)> progress_;
  SteadyTime begun_;
  std::optional<std::string> not_judged_;
  int attempts_ = 0;
  ExchangePtr multivariant_answer_;
  std::optional<MultivariantPlaylist> multivariant_;
  std::vector<std::unique_ptr<Follower>> followers_;
  std::vector<std::unique_ptr<DeliveryProbes>> delivery_probes_;
  std::vector<HttpProbe> http_probes_;
  bool probes_started_ = false;
  bool probes_done_ = false;
  HeldLoad held_;
};

}  // namespace sluice::validate
