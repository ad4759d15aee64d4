#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/report/report.h"

namespace sluice::validate {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      // XML has no other control characters, and what is not ASCII came from a server as it liked.
      default: out += c < ' ' || c > '~' ? '?' : c;
    }
  }
  return out;
}

std::string failure(const FaultGroup& group) {
  std::string seen;
  for (const Finding& finding : group.examples) {
    seen += fmt::format("{}  {}\n{}\n", to_iso8601(finding.where.time), finding.seen,
                        redact_url(finding.where.url));
  }
  return fmt::format("    <failure type=\"{}\" message=\"{} ({} times)\">{}</failure>\n",
                     to_string(group.strength), escaped(group.fault), group.count, escaped(seen));
}

}  // namespace

// One test case for each rule, and one for whether there was anything to judge.
std::string report_junit(const Verdict& verdict, const ReportOptions& options) {
  std::string cases;
  std::size_t failed = 0;
  for (const Rule& rule : rules()) {
    std::string failures;
    for (const FaultGroup& group : verdict.faults) {
      if (group.rule == rule.id && is_violation(group, options)) failures += failure(group);
    }
    if (verdict.not_judged) failures = "    <skipped/>\n";
    if (!failures.empty() && !verdict.not_judged) ++failed;
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{} {}\"", rule.id.substr(0, 2), rule.id,
                         escaped(rule.title));
    cases += failures.empty() ? "/>\n" : fmt::format(">\n{}  </testcase>\n", failures);
  }
  const std::size_t errors = verdict.not_judged ? 1 : 0;
  cases += "  <testcase classname=\"stream\" name=\"the stream could be judged\"";
  cases += verdict.not_judged
               ? fmt::format(">\n    <error message=\"{}\"/>\n  </testcase>\n", escaped(*verdict.not_judged))
               : "/>\n";
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"sluice validate {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{:.1f}\">\n{}</testsuite>\n",
      escaped(redact_url(verdict.url)), rules().size() + 1, failed, errors, errors * rules().size(),
      std::chrono::duration<double>(verdict.measures.watched).count(), cases);
}

}  // namespace sluice::validate
