#include "validate/fetch/fetcher.h"

#include <algorithm>
#include <chrono>

namespace sluice::validate {
namespace {

void initialise_libcurl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

CURLM* make_multi() {
  initialise_libcurl();
  return curl_multi_init();
}

}  // namespace

Fetcher::Fetcher(FetchOptions options) : options_(std::move(options)), multi_(make_multi()) {
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
}

Fetcher::~Fetcher() {
  for (const auto& transfer : running_) curl_multi_remove_handle(multi_.get(), transfer->handle());
}

void Fetcher::send(Request request, Done done) {
  waiting_.push_back(
      std::make_unique<Transfer>(std::move(request), std::move(done), options_, clock(), bytes_at_once_));
}

void Fetcher::after(std::chrono::nanoseconds delay, std::function<void()> task) {
  tasks_.emplace(clock().steady() + std::chrono::duration_cast<SteadyTime::duration>(delay), std::move(task));
}

void Fetcher::cancel_all() {
  tasks_.clear();
  for (const auto& transfer : running_) curl_multi_remove_handle(multi_.get(), transfer->handle());
  for (Transfers* transfers : {&running_, &waiting_}) {
    for (const auto& transfer : *transfers) transfer->cancel();
    finished_.splice(finished_.end(), *transfers);
  }
}

void Fetcher::run() {
  while (!idle()) {
    run_due_tasks();
    start_waiting();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    collect_finished();
    deliver();
    wait();
  }
}

bool Fetcher::idle() const {
  return waiting_.empty() && running_.empty() && finished_.empty() && tasks_.empty();
}

void Fetcher::run_due_tasks() {
  // A task that is due at once and gives another such task must not keep the requests waiting.
  const SteadyTime now = clock().steady();
  while (!tasks_.empty() && tasks_.begin()->first <= now) {
    const auto task = std::move(tasks_.extract(tasks_.begin()).mapped());
    task();
  }
}

void Fetcher::start_waiting() {
  while (!waiting_.empty() && running_.size() < options_.max_at_once) {
    running_.splice(running_.end(), waiting_, waiting_.begin());
    Transfer& transfer = *running_.back();
    transfer.begin();
    curl_multi_add_handle(multi_.get(), transfer.handle());
  }
}

void Fetcher::collect_finished() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* handle = message->easy_handle;
    const auto found = std::ranges::find(running_, handle, [](const auto& each) { return each->handle(); });
    curl_multi_remove_handle(multi_.get(), handle);
    // What is redirected begins again before those that still wait.
    Transfers& next = (*found)->redirected(code) ? waiting_ : finished_;
    next.splice(&next == &waiting_ ? next.begin() : next.end(), running_, found);
  }
}

void Fetcher::deliver() {
  while (!finished_.empty()) {
    const std::unique_ptr<Transfer> transfer = std::move(finished_.front());
    finished_.pop_front();
    transfer->deliver();
  }
}

void Fetcher::wait() {
  constexpr std::chrono::milliseconds kLongest{1000};
  std::chrono::milliseconds timeout = kLongest;
  if (!waiting_.empty() && running_.size() < options_.max_at_once) return;
  if (!tasks_.empty()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(tasks_.begin()->first - clock().steady());
    timeout = std::clamp(left, std::chrono::milliseconds(0), kLongest);
  }
  if (idle()) return;
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(timeout.count()), nullptr);
}

}  // namespace sluice::validate
