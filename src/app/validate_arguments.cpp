#include "app/validate_arguments.h"

#include <fmt/format.h>

#include "validate/rule.h"

namespace sluice::app {

ValidateArguments::ValidateArguments(CLI::App& app)
    : command_(
          app.add_subcommand("validate", "Judge any HLS or LL-HLS stream by the letter of the standard")) {
  command_->add_option("url", options_.url, "A multivariant or media playlist")->type_name("URL");
  command_->add_option("--for", duration_, "Watch a live stream for this long: 60s, 5m; 30s when not said")
      ->type_name("TIME");
  command_
      ->add_option("--header", headers_, "Send this with each request to the URL's host, as 'Name: value'")
      ->type_name("HEADER")
      ->allow_extra_args(false);
  command_->add_flag("--insecure", options_.insecure, "Accept any TLS certificate");
  command_->add_flag("--http1.1", options_.old_http, "Ask for HTTP/1.1 only");
  command_->add_flag("!--no-probes", options_.probes, "Send only what a player would send");
  command_->add_flag("--json", options_.json, "Print JSON");
  command_->add_option("--junit", junit_file_, "Write the result as JUnit XML to this file as well")
      ->type_name("FILE");
  command_->add_flag("--strict", options_.strict, "Findings about clients are violations too");
  command_->add_option("--ignore", options_.ignored, "A rule whose findings do not count, such as HC-01")
      ->type_name("RULE")
      ->allow_extra_args(false);
  command_
      ->add_option("--max-playlist", options_.max_playlist_bytes,
                   "Give up playlists of more bytes; 8388608 when not said")
      ->type_name("BYTES");
  command_->add_flag("--list", options_.list, "Print all rules");
}

Result<Command> ValidateArguments::command() const {
  ValidateCommand command{.options = options_};
  if (!junit_file_.empty()) command.options.junit_file = junit_file_;
  if (command.options.list) return Command{std::move(command)};
  if (options_.url.empty()) {
    return Error{ErrorCode::kInvalid,
                 "`sluice validate` needs the URL of a playlist; see `sluice validate --help`"};
  }
  SLUICE_TRY(validate::check_url(options_.url));
  SLUICE_ASSIGN(command.options.duration, validate::parse_duration(duration_));
  for (const std::string& text : headers_) {
    SLUICE_ASSIGN(validate::Header header, validate::parse_header(text));
    command.options.headers.push_back(std::move(header));
  }
  for (const std::string& id : options_.ignored) {
    if (validate::find_rule(id) == nullptr) {
      return Error{ErrorCode::kInvalid,
                   fmt::format("--ignore: there is no rule {}; see `sluice validate --list`", id)};
    }
  }
  return Command{std::move(command)};
}

}  // namespace sluice::app
