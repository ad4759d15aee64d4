// Fetcher: the Transport of the real world, libcurl on the machine's clock.
//
// Many requests at once over few connections, on the thread that calls run(). Every answer is bounded in
// bytes, headers, redirects and time (FetchOptions, Request), so that a hostile server costs no more than
// that. libcurl is initialised once for the process; the Fetcher itself belongs to one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "validate/fetch/fetch_options.h"
#include "validate/fetch/transfer.h"
#include "validate/transport.h"

namespace sluice::validate {

class Fetcher final : public Transport {
 public:
  explicit Fetcher(FetchOptions options);
  ~Fetcher() override;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  const Clock& clock() const override { return system_clock(); }
  void send(Request request, Done done) override;
  void after(std::chrono::nanoseconds delay, std::function<void()> task) override;
  void cancel_all() override;
  void run() override;

 private:
  struct Close {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  using Transfers = std::list<std::unique_ptr<Transfer>>;

  void start_waiting();
  void collect_finished();
  void run_due_tasks();
  void deliver();
  bool idle() const;
  void wait();

  FetchOptions options_;
  std::unique_ptr<CURLM, Close> multi_;
  std::size_t bytes_at_once_ = 0;
  Transfers waiting_;
  Transfers running_;
  Transfers finished_;
  // Tasks that are due at the same time run in the order they were given.
  std::multimap<SteadyTime, std::function<void()>> tasks_;
};

}  // namespace sluice::validate
