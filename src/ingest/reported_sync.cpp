#include "ingest/reported_sync.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// What viewers accept (ITU-R BT.1359), and what reports under load are off by.
constexpr microseconds kTolerated = 90ms;
// Reports that say more speak of clocks that have nothing to do with each other.
constexpr microseconds kBelievable = 10s;
constexpr microseconds kSame = 15ms;
// Four reports of each stream, which follow one another after 7.5 s at the latest (RFC 3550, section 6.2).
constexpr auto kAgreement = 30s;

}  // namespace

microseconds ReportedSync::shift(microseconds picture, microseconds sound, SteadyTime now) {
  const microseconds wanted = sound - picture;
  if (std::chrono::abs(wanted - applied_) <= kTolerated || std::chrono::abs(wanted) > kBelievable) {
    wanted_since_ = now;
  } else if (std::chrono::abs(wanted - wanted_) > kSame) {
    wanted_ = wanted;
    wanted_since_ = now;
  } else if (now - wanted_since_ >= kAgreement) {
    applied_ = wanted;
  }
  return applied_;
}

}  // namespace sluice::ingest
