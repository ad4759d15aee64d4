// The JSON of GET /api/v1/statistics: counters of the server and of each camera's source, for operators and
// tests. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "camera/registry.h"
#include "http/stats.h"
#include "ingest/source_statistics.h"

namespace sluice::api {

// {"http":{"connections_now",…,"held_now",…,"refused":{…}},"cameras":{"door":{"packets",…,"substream":{"packets",…}}}}
std::string statistics_json(const http::Stats& stats, const camera::Registry& registry);

// The same of any counters.
struct SourceView {
  std::string_view name;
  const ingest::SourceStatistics& statistics;
  const ingest::SourceStatistics* substream = nullptr;  // null: there is none
};
std::string statistics_json(const http::Stats& stats, std::span<const SourceView> sources);

}  // namespace sluice::api
