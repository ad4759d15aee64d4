// The JSON of GET /api/v1/statistics: counters of the server and of each camera's source, for operators and
// tests. Pure; any thread.
#pragma once

#include <string>

#include "camera/registry.h"
#include "http/stats.h"

namespace sluice::api {

// {"http":{"connections_now",…,"held_now",…,"refused":{…}},"cameras":{"door":{"packets",…}}}
std::string statistics_json(const http::Stats& stats, const camera::Registry& registry);

}  // namespace sluice::api
