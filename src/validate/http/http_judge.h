// HttpJudge: what every answer has to be, whatever was asked for (group E, and PS-06 and PS-20 of listed
// media).
//
// It sees the requests that a player would send; what is provoked on purpose is judged by the probes beside
// it. One thread; the Findings outlive it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "validate/exchange.h"
#include "validate/finding.h"
#include "validate/playlist/media_playlist.h"
#include "validate/playlist/multivariant_playlist.h"

namespace sluice::validate {

// What is known of the stream when an answer is judged.
struct StreamFacts {
  bool low_latency = false;
  Duration target_duration{};    // 0: not known yet
  Duration part_target{};        // 0: there are no parts
  bool sound_alone = false;      // the init section of this media has no picture
  bool old_http_chosen = false;  // the user asked for HTTP/1.1
};

class HttpJudge {
 public:
  explicit HttpJudge(Findings& findings) : findings_(findings) {}

  // `listed`: a playlist that was received before the request was sent names this media.
  void judge(const Exchange& exchange, const StreamFacts& facts, bool listed);
  // HC-18, once for each multivariant playlist.
  void judge_hosts(const MultivariantPlaylist& playlist, const StreamFacts& facts, const Where& where);

 private:
  void judge_version(const Exchange& exchange, const StreamFacts& facts);
  void judge_priority(const Exchange& exchange);
  void judge_encoding(const Exchange& exchange, const StreamFacts& facts);
  void judge_lifetime(const Exchange& exchange, const StreamFacts& facts);
  void judge_error_lifetime(const Exchange& exchange, const StreamFacts& facts);
  void judge_age(const Exchange& exchange);
  void judge_playlist_name(const Exchange& exchange);
  void judge_media(const Exchange& exchange, const StreamFacts& facts);
  void judge_availability(const Exchange& exchange, const StreamFacts& facts);
  void judge_redirects(const Exchange& exchange);
  void judge_last_modified(const Exchange& exchange, const StreamFacts& facts);
  void judge_status(const Exchange& exchange);

  Findings& findings_;
  std::set<std::string> said_once_;
  // The shortest time to a first byte that was seen: about a round trip.
  std::optional<Duration> round_trip_;
};

}  // namespace sluice::validate
