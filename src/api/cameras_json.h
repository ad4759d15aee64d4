// The JSON of GET /api/v1/cameras: what the page and other programs learn of the cameras. Any thread.
#pragma once

#include <string>

#include "camera/registry.h"

namespace sluice::api {

// {"cameras":[{"name","state","message","playlist","low_latency","part_target","target_duration","video","audio"}]},
// in the order of the configuration; what is not known yet is null. Never holds a source's URL.
std::string cameras_json(const camera::Registry& registry);

}  // namespace sluice::api
