// Requests with delivery directives that no player sends in a good stream, one after the other, each judged
// by its answer (DD-07 to DD-13, DD-16 to DD-18, DD-23, HC-07, HC-16).
//
// One thread; the Watch and the Follower outlive it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "validate/follow/follower.h"
#include "validate/follow/watch.h"

namespace sluice::validate {

class DeliveryProbes {
 public:
  DeliveryProbes(Watch& watch, Follower& follower);

  void start();
  bool done() const { return next_ == probes_.size(); }

 private:
  struct Probe {
    Request request;
    SkipAsked skip = SkipAsked::kNo;
    std::function<void(const Exchange&, const MediaPlaylist*)> judge;  // null: no playlist came
  };
  // Made when it is sent, from what is newest then; nothing when it does not apply.
  using Maker = std::function<std::optional<Probe>()>;

  void step();
  void make_waits();
  void make_stale();
  void make_far();
  void make_malformed();
  void make_foreign();
  void make_deltas();
  void make_strange_part();
  void make_plain();

  // A request for the playlist with these parameters behind it.
  Request ask(const std::string& query) const;
  // 200 with the current playlist within a moment.
  void judge_at_once(std::string_view rule, std::string_view fault, const Exchange& exchange,
                     const MediaPlaylist* playlist) const;
  void judge_refused(std::string_view rule, std::string_view fault, const Exchange& exchange) const;
  Duration at_once() const;
  Position position() const { return follower_.history().position(); }

  Watch& watch_;
  Follower& follower_;
  std::vector<Maker> probes_;
  std::size_t next_ = 0;
};

}  // namespace sluice::validate
