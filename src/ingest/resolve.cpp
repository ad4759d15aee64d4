#include "ingest/resolve.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

// Outlives the camera's thread when the name server is slower than the patience for it.
struct Lookup {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<int> code;
};

bool is_address(const std::string& host) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

void look_up(const std::string& host, const std::shared_ptr<Lookup>& lookup) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (found != nullptr) freeaddrinfo(found);
  {
    const std::lock_guard lock(lookup->mutex);
    lookup->code = code;
  }
  lookup->done.notify_one();
}

Error to_error(const std::string& host, int code) {
  if (code == EAI_AGAIN) {
    return {ErrorCode::kUnavailable, fmt::format("no name server answers to say where \"{}\" is", host)};
  }
  return {ErrorCode::kNotFound, fmt::format("the host name \"{}\" is not known", host)};
}

}  // namespace

Result<void> resolve(const std::string& host, const Interrupt& interrupt) {
  if (host.empty() || is_address(host)) return {};
  const auto lookup = std::make_shared<Lookup>();
  std::thread(look_up, host, lookup).detach();
  std::unique_lock lock(lookup->mutex);
  while (!lookup->code) {
    if (interrupt.stopped()) return Error{ErrorCode::kCancelled, "stopped"};
    if (interrupt.expired()) {
      return Error{ErrorCode::kTimeout, fmt::format("no name server answers to say where \"{}\" is", host)};
    }
    lookup->done.wait_for(lock, 100ms);
  }
  if (*lookup->code != 0) return to_error(host, *lookup->code);
  return {};
}

}  // namespace sluice::ingest
