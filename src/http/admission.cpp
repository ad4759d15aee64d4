#include "http/admission.h"

namespace sluice::http {

Admission::Verdict Admission::enter(const net::Address& peer) {
  const std::lock_guard lock(mutex_);
  if (count_ >= total_) return Verdict::kTooMany;
  std::size_t& of_address = networks_[peer.network()];
  if (of_address >= per_address_) return Verdict::kTooManyOfAddress;
  ++of_address;
  ++count_;
  return Verdict::kAdmitted;
}

void Admission::leave(const net::Address& peer) {
  const std::lock_guard lock(mutex_);
  const auto of_address = networks_.find(peer.network());
  if (of_address == networks_.end()) return;
  --count_;
  if (--of_address->second == 0) networks_.erase(of_address);
}

}  // namespace sluice::http
