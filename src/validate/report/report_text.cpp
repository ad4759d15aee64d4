#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/report/report.h"

namespace sluice::validate {
namespace {

constexpr std::size_t kExamplesShown = 2;

class TextReport {
 public:
  TextReport(const Verdict& verdict, const ReportOptions& options) : verdict_(verdict), options_(options) {}

  std::string text() && {
    if (verdict_.not_judged) {
      line("{} {}", paint("31", "could not be judged:"), *verdict_.not_judged);
      return std::move(out_);
    }
    line("{}", redact_url(verdict_.url));
    line("{}, {} media playlist{}, watched for {:.1f} s from {}\n", kind(), verdict_.renditions.size(),
         verdict_.renditions.size() == 1 ? "" : "s", seconds(verdict_.measures.watched),
         to_iso8601(verdict_.started));
    for (const FaultGroup& group : verdict_.faults) fault(group);
    summary();
    measures();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  static double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

  std::string paint(std::string_view colour, std::string_view text) const {
    return options_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", colour, text) : std::string(text);
  }

  std::string_view kind() const {
    if (!verdict_.live) return "a stream that has ended";
    return verdict_.low_latency ? "a live low-latency stream" : "a live stream";
  }

  std::string painted(Strength strength) const {
    switch (strength) {
      case Strength::kMust: return paint("1;31", "MUST");
      case Strength::kShould: return paint("33", "SHOULD");
      case Strength::kClient: return paint("36", "CLIENT");
    }
    return {};
  }

  void fault(const FaultGroup& group) {
    const Rule& rule = *find_rule(group.rule);
    line("{} {}  {}  ({}){}", paint("1", group.rule), painted(group.strength), rule.title, rule.reference,
         is_violation(group, options_) ? "" : "  [does not count]");
    line("    {}, {}", group.fault, group.count == 1 ? "once" : fmt::format("{} times", group.count));
    for (std::size_t i = 0; i < std::min(group.examples.size(), kExamplesShown); ++i) {
      const Finding& finding = group.examples[i];
      line("    {}  {}", to_iso8601(finding.where.time), finding.seen);
      line("      {}", redact_url(finding.where.url));
    }
    line("    {} {}.\n", paint("32", "->"), rule.advice);
  }

  void summary() {
    struct Row {
      std::string_view prefix;
      std::string_view name;
    };
    static constexpr std::array<Row, 7> kGroups = {{{"MV", "multivariant playlist"},
                                                    {"MP", "media playlists"},
                                                    {"DD", "low latency, directives"},
                                                    {"PS", "parts and segments"},
                                                    {"HC", "HTTP and caching"},
                                                    {"RB", "robustness"},
                                                    {"CQ", "clients"}}};
    line("{:<26}{:>7}{:>7}{:>8}{:>8}", "", "rules", "MUST", "SHOULD", "CLIENT");
    for (const Row& row : kGroups) {
      const auto all = rules();
      const auto count =
          std::ranges::count_if(all, [&](const Rule& rule) { return rule.id.starts_with(row.prefix); });
      const auto found = [&](Strength strength) {
        return std::ranges::count_if(verdict_.faults, [&](const FaultGroup& group) {
          return group.rule.starts_with(row.prefix) && group.strength == strength;
        });
      };
      line("{:<26}{:>7}{:>7}{:>8}{:>8}", row.name, count, found(Strength::kMust), found(Strength::kShould),
           found(Strength::kClient));
    }
    const int status = exit_status(verdict_, options_);
    line("\n{}\n",
         status == 0 ? paint("1;32", "No rule is violated.") : paint("1;31", "Rules are violated."));
  }

  void series(std::string_view name, const Series& series) {
    if (series.empty()) return;
    const auto milliseconds = [](Duration duration) {
      return std::chrono::duration<double, std::milli>(duration).count();
    };
    line("  {:<26}{:>10.1f}{:>10.1f}{:>10.1f}{:>8}", name, milliseconds(series.percentile(0.5)),
         milliseconds(series.percentile(0.95)), milliseconds(series.max()), series.count());
  }

  void measures() {
    for (const RenditionMeasures& each : verdict_.renditions) {
      line("{}", redact_url(each.url));
      line("  {:<26}{:>10}{:>10}{:>10}{:>8}", "milliseconds", "p50", "p95", "max", "count");
      series("latency of publication", each.latency);
      series("lateness of parts", each.part_lateness);
      series("hold of blocking reloads", each.hold);
      series("duration of parts", each.part_duration);
      series("playlist behind its part", each.release_lag);
      line("  playlist {} bytes, {} on the wire{}", each.whole_bytes, each.whole_on_wire,
           each.delta_bytes == 0
               ? ""
               : fmt::format("; delta {} bytes, {} on the wire", each.delta_bytes, each.delta_on_wire));
      line("  {} playlists, {} parts, {} segments\n", each.snapshots, each.parts, each.segments);
    }
    std::string versions;
    for (const auto& [version, count] : verdict_.measures.versions) {
      versions += fmt::format("{}{} ({})", versions.empty() ? "" : ", ", to_string(version), count);
    }
    line("{} requests, {:.1f} MB; {}", verdict_.measures.requests,
         static_cast<double>(verdict_.measures.bytes) / 1e6, versions);
  }

  const Verdict& verdict_;
  const ReportOptions& options_;
  std::string out_;
};

}  // namespace

std::string report_text(const Verdict& verdict, const ReportOptions& options) {
  return TextReport(verdict, options).text();
}

std::string rules_text() {
  std::string out;
  for (const Rule& rule : rules()) {
    out +=
        fmt::format("{}  {:<6}  {}  ({})\n", rule.id, to_string(rule.strength), rule.title, rule.reference);
  }
  return out;
}

}  // namespace sluice::validate
