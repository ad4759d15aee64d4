#include "app/config_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

#include "app/config_problem.h"
#include "app/config_suggest.h"
#include "base/text.h"
#include "ingest/source_options.h"
#include "ingest/source_url.h"
#include "net/address.h"

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 10> kSchemes = {"rtsp", "rtsps", "rtmp", "rtmps", "srt",
                                                       "http", "https", "udp",  "file",  "test"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

Error invalid(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

// The reason alone. The address that may follow stands in the file anyway, and no redaction knows every way
// in which cameras take a password.
std::string reason_of(const Error& error) {
  const std::string& message = error.message();
  return message.substr(0, message.find(" in \""));
}

std::string suggestion(std::string_view source) {
  const auto meant = nearest(source.substr(0, source.find(':')), kSchemes);
  return meant ? fmt::format(" (did you mean {}:?)", *meant) : "";
}

}  // namespace

Result<void> check_camera_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  if (!name.empty() && name.size() <= kLongest && name.front() != '.' &&
      std::ranges::all_of(name, is_name_character)) {
    return {};
  }
  return invalid(
      quote(name) +
      " cannot be the name of a camera; letters without accents, digits, \"_\", \"-\" and \".\" (not "
      "first), at most 64");
}

Result<std::string> check_listen_address(std::string_view address) {
  const bool is_port = parse_unsigned(address).has_value();
  const auto parsed = net::Address::parse(is_port ? std::string(":").append(address) : std::string(address));
  if (parsed.ok()) return parsed->to_string();
  return invalid(quote(address) +
                 " is no address to listen on; such as \"[::]:8480\", \"10.0.0.1:8480\" or 8480 alone");
}

Result<void> check_source(std::string_view source, std::string_view username, std::string_view password) {
  ingest::SourceOptions options;
  options.url = source;
  options.username = username;
  options.password = password;
  const auto valid = ingest::validate(options);
  if (valid.ok()) return {};
  const bool is_unknown = valid.error().code() == ErrorCode::kUnsupported;
  return invalid(reason_of(valid.error()) + (is_unknown ? suggestion(source) : ""));
}

bool is_file_name(std::string_view source) {
  const auto url = ingest::parse_source_url(source);
  return url.ok() && url->kind == ingest::SourceKind::kFile && !trim(source).starts_with("file:");
}

}  // namespace sluice::app
