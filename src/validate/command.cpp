#include "validate/command.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "validate/fetch/fetcher.h"
#include "validate/follow/session.h"
#include "validate/report/report.h"

namespace sluice::validate {
namespace {

std::atomic<bool> g_interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void interrupt(int signal) {
  g_interrupted = true;
  // A second one ends the program at once.
  std::signal(signal, SIG_DFL);
}

bool colour_wanted() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

void show(const Progress& progress) {
  const auto seconds = [](Duration duration) { return std::chrono::duration<double>(duration).count(); };
  fmt::print(stderr, "\r\x1b[K{:.0f} of {:.0f} s, {} requests, {} fault{}", seconds(progress.elapsed),
             seconds(progress.total), progress.requests, progress.faults, progress.faults == 1 ? "" : "s");
  std::fflush(stderr);
}

Verdict judge(const CommandOptions& options) {
  Fetcher fetcher({.headers = options.headers,
                   .origin = options.url,
                   .insecure = options.insecure,
                   .http = options.old_http ? HttpChoice::kHttp11 : HttpChoice::kBest});
  const bool terminal = isatty(STDERR_FILENO) == 1;
  Session session(
      fetcher,
      {.url = options.url,
       .duration = options.duration,
       .probes = options.probes,
       .old_http_chosen = options.old_http,
       .max_playlist = options.max_playlist_bytes},
      [] { return g_interrupted.load(); }, terminal ? std::function<void(const Progress&)>(show) : nullptr);
  Verdict verdict = session.run();
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  return verdict;
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  const auto number = parse_decimal(text.substr(0, end));
  const std::string_view unit = end == std::string_view::npos ? "s" : text.substr(end);
  const double factor = unit == "ms"  ? 1
                        : unit == "s" ? 1'000
                        : unit == "m" ? 60'000
                        : unit == "h" ? 3'600'000
                                      : 0;
  constexpr double kLongest = 7 * 24 * 3'600'000.0;
  const double milliseconds = number.value_or(0) * factor;
  if (milliseconds < 1'000 || milliseconds > kLongest) {
    return Error{ErrorCode::kInvalid,
                 fmt::format("\"{}\" is no duration of 1 s to 7 days; write it as 60s, 5m or 2h", text)};
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

Result<Header> parse_header(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = trim(text.substr(0, colon));
  const std::string_view value = colon == std::string_view::npos ? "" : trim(text.substr(colon + 1));
  constexpr std::string_view kNotInNames = " \t\r\n\"(),/:;<=>?@[\\]{}";
  if (colon == std::string_view::npos || name.empty() ||
      name.find_first_of(kNotInNames) != std::string_view::npos ||
      value.find_first_of("\r\n") != std::string_view::npos) {
    // The value may be a secret, so the text is not repeated.
    return Error{ErrorCode::kInvalid, "a header is written as 'Name: value'"};
  }
  return Header{.name = std::string(name), .value = std::string(value)};
}

Result<void> check_url(std::string_view url) {
  const std::string lower = to_lower(url.substr(0, 8));
  const std::size_t host = lower.starts_with("https://") ? 8 : lower.starts_with("http://") ? 7 : 0;
  if (host == 0 || url.size() == host || url[host] == '/' ||
      url.find_first_of(" \t\r\n") != std::string_view::npos) {
    return Error{
        ErrorCode::kInvalid,
        fmt::format("\"{}\" is no URL of a playlist; it begins with http:// or https://", redact_url(url))};
  }
  return {};
}

int run_command(const CommandOptions& options) {
  if (options.list) {
    fmt::print("{}", options.json ? rules_json() : rules_text());
    return 0;
  }
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  const Verdict verdict = judge(options);
  const ReportOptions report{.strict = options.strict, .ignored = options.ignored, .colour = colour_wanted()};
  if (options.junit_file) {
    std::ofstream file(*options.junit_file);
    file << report_junit(verdict, report);
    file.close();
    if (!file) {
      fmt::print(stderr, "sluice: {} cannot be written\n", *options.junit_file);
      return 2;
    }
  }
  if (options.json) {
    fmt::print("{}", report_json(verdict, report));
  } else {
    fmt::print(verdict.not_judged ? stderr : stdout, "{}", report_text(verdict, report));
  }
  return exit_status(verdict, report);
}

}  // namespace sluice::validate
