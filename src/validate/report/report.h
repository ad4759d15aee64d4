// A verdict as people, programs and CI want it. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "validate/follow/session.h"

namespace sluice::validate {

// How findings count.
struct ReportOptions {
  bool strict = false;               // CLIENT findings are violations too
  std::vector<std::string> ignored;  // rules whose findings are shown, and do not count
  bool colour = false;
};

// A violation decides the exit status.
bool is_violation(const FaultGroup& group, const ReportOptions& options);

// 0: nothing is violated; 1: something is; 2: it could not be judged.
int exit_status(const Verdict& verdict, const ReportOptions& options);

std::string report_text(const Verdict& verdict, const ReportOptions& options);
std::string report_json(const Verdict& verdict, const ReportOptions& options);
std::string report_junit(const Verdict& verdict, const ReportOptions& options);

// The table of rules, for `--list`.
std::string rules_text();
std::string rules_json();

}  // namespace sluice::validate
