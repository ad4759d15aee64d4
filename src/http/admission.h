// Admission: how many connections there may be, in all and from one address. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "net/address.h"

namespace sluice::http {

class Admission {
 public:
  enum class Verdict { kAdmitted, kTooMany, kTooManyOfAddress };

  Admission(std::size_t total, std::size_t per_address) : total_(total), per_address_(per_address) {}

  // What is admitted is counted until leave().
  Verdict enter(const net::Address& peer);
  void leave(const net::Address& peer);

 private:
  const std::size_t total_;
  const std::size_t per_address_;
  std::mutex mutex_;
  std::size_t count_ = 0;                                  // guarded by mutex_
  std::map<net::Address::Network, std::size_t> networks_;  // guarded by mutex_
};

}  // namespace sluice::http
