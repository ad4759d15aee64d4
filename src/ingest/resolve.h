// Looks up a host name before libavformat does, which could neither be interrupted at it nor say that it
// failed.
#pragma once

#include <string>

#include "base/result.h"
#include "ingest/interrupt.h"

namespace sluice::ingest {

// Returns as soon as the name is known to have an address, or at the latest when `interrupt` says so:
// kNotFound for a name that does not exist, kUnavailable when no name server answers, kTimeout, kCancelled.
Result<void> resolve(const std::string& host, const Interrupt& interrupt);

}  // namespace sluice::ingest
