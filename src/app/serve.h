// serve: the program at work, from its configuration until it is told to stop.
#pragma once

#include "app/config.h"

namespace sluice::app {

// Listens, starts the cameras, and returns when SIGINT or SIGTERM has come and everything has been put down:
// 0, or 1 with the reason in the log when it could not begin. Called by main() before any thread exists.
int serve(const Config& config);

}  // namespace sluice::app
