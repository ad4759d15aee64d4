// What all followers of one presentation share.
//
// One thread; outlives them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "validate/finding.h"
#include "validate/follow/measures.h"
#include "validate/http/http_judge.h"
#include "validate/transport.h"

namespace sluice::validate {

struct WatchOptions {
  std::string url;
  std::chrono::nanoseconds duration = std::chrono::seconds(30);
  bool probes = true;            // send the requests that no player sends
  bool old_http_chosen = false;  // the user asked for HTTP/1.1
  std::size_t max_playlist = std::size_t{8} * 1024 * 1024;
  std::size_t max_renditions = 64;
};

class Watch {
 public:
  Watch(Transport& transport, const WatchOptions& options) : transport_(transport), options_(options) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  const WatchOptions& options() const { return options_; }
  Findings& findings() { return findings_; }
  HttpJudge& http() { return http_; }
  Measures& measures() { return measures_; }
  const Clock& clock() const { return transport_.clock(); }

  // `done` is not called once the watch is over.
  void send(Request request, std::function<void(const ExchangePtr&)> done);
  void after(std::chrono::nanoseconds delay, std::function<void()> task);
  void stop();
  bool stopped() const { return stopped_; }

 private:
  Transport& transport_;
  WatchOptions options_;
  Findings findings_;
  HttpJudge http_{findings_};
  Measures measures_;
  bool stopped_ = false;
};

inline Where where_of(const Exchange& exchange) {
  return {.url = exchange.request.url, .time = exchange.wall};
}

// "status 404", or why there was no answer.
std::string outcome(const Exchange& exchange);

}  // namespace sluice::validate
