#include <nlohmann/json.hpp>

#include "base/text.h"
#include "validate/report/report.h"

namespace sluice::validate {
namespace {

using Json = nlohmann::ordered_json;

// What servers send need not be UTF-8; JSON is.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

Json rule_json(const Rule& rule) {
  return {{"id", rule.id},
          {"strength", to_string(rule.strength)},
          {"title", rule.title},
          {"reference", rule.reference},
          {"advice", rule.advice}};
}

Json fault_json(const FaultGroup& group, const ReportOptions& options) {
  const Rule& rule = *find_rule(group.rule);
  Json examples = Json::array();
  for (const Finding& finding : group.examples) {
    examples.push_back({{"time", to_iso8601(finding.where.time)},
                        {"url", redact_url(finding.where.url)},
                        {"seen", finding.seen}});
  }
  return {{"rule", group.rule},
          {"strength", to_string(group.strength)},
          {"violation", is_violation(group, options)},
          {"title", rule.title},
          {"reference", rule.reference},
          {"fault", group.fault},
          {"count", group.count},
          {"examples", std::move(examples)},
          {"advice", rule.advice}};
}

Json series_json(const Series& series) {
  if (series.empty()) return nullptr;
  return {{"count", series.count()},
          {"p50_ms", milliseconds(series.percentile(0.5))},
          {"p95_ms", milliseconds(series.percentile(0.95))},
          {"max_ms", milliseconds(series.max())}};
}

Json rendition_json(const RenditionMeasures& each) {
  return {{"url", redact_url(each.url)},
          {"latency", series_json(each.latency)},
          {"part_lateness", series_json(each.part_lateness)},
          {"hold", series_json(each.hold)},
          {"part_duration", series_json(each.part_duration)},
          {"release_lag", series_json(each.release_lag)},
          {"playlists", each.snapshots},
          {"parts", each.parts},
          {"segments", each.segments},
          {"playlist_bytes", each.whole_bytes},
          {"playlist_wire_bytes", each.whole_on_wire},
          {"delta_bytes", each.delta_bytes},
          {"delta_wire_bytes", each.delta_on_wire}};
}

}  // namespace

std::string report_json(const Verdict& verdict, const ReportOptions& options) {
  Json json = {{"url", redact_url(verdict.url)},
               {"started", to_iso8601(verdict.started)},
               {"status", exit_status(verdict, options)}};
  json["not_judged"] = verdict.not_judged ? Json(*verdict.not_judged) : Json(nullptr);
  json["live"] = verdict.live;
  json["low_latency"] = verdict.low_latency;
  json["findings"] = Json::array();
  for (const FaultGroup& group : verdict.faults) json["findings"].push_back(fault_json(group, options));
  json["renditions"] = Json::array();
  for (const RenditionMeasures& each : verdict.renditions) json["renditions"].push_back(rendition_json(each));
  Json versions = Json::object();
  for (const auto& [version, count] : verdict.measures.versions)
    versions[std::string(to_string(version))] = count;
  json["http"] = {{"requests", verdict.measures.requests},
                  {"bytes", verdict.measures.bytes},
                  {"versions", std::move(versions)},
                  {"watched_ms", milliseconds(verdict.measures.watched)}};
  return dump(json);
}

std::string rules_json() {
  Json json = Json::array();
  for (const Rule& rule : rules()) json.push_back(rule_json(rule));
  return dump({{"rules", std::move(json)}});
}

}  // namespace sluice::validate
