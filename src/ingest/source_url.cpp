#include "ingest/source_url.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::ingest {
namespace {

struct Scheme {
  std::string_view name;
  SourceKind kind;
};

constexpr std::array<Scheme, 9> kSchemes = {{{"rtsp", SourceKind::kRtsp},
                                             {"rtsps", SourceKind::kRtsp},
                                             {"rtmp", SourceKind::kRtmp},
                                             {"rtmps", SourceKind::kRtmp},
                                             {"srt", SourceKind::kSrt},
                                             {"http", SourceKind::kHttp},
                                             {"https", SourceKind::kHttp},
                                             {"udp", SourceKind::kUdp},
                                             {"test", SourceKind::kTest}}};
constexpr std::string_view kUnderstood =
    "rtsp://, rtsps://, rtmp://, rtmps://, srt://, http://, https://, udp://, a file's path and test: are "
    "understood";
constexpr std::string_view kLoop = "?loop";
// RTSP keeps the login in 128 bytes (libavformat/rtsp.h), and cuts off what is longer without a word.
constexpr std::size_t kLongestRtspLogin = 127;

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_host_character(char c) {
  return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
}
bool is_ipv6_character(char c) {
  return is_host_character(c) || c == ':' || c == '%';
}

Error invalid(std::string_view what, std::string_view text) {
  return {ErrorCode::kInvalid, fmt::format("{} in \"{}\"", what, redact_url(text))};
}

struct Authority {
  std::string_view login;
  std::string_view host;
  std::string_view port;
  std::string_view rest;
};

// host[:port] and what follows; nothing when `text` does not begin with a plausible host.
std::optional<Authority> read_host(std::string_view text) {
  Authority out;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = text.substr(1, end - 1);
    const bool address = out.host.find(':') != std::string_view::npos;
    if (!address || !std::ranges::all_of(out.host, is_ipv6_character)) return std::nullopt;
    text.remove_prefix(end + 1);
  } else {
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_host_character) - text.begin());
    out.host = text.substr(0, end);
    text.remove_prefix(end);
  }
  if (text.starts_with(':')) {
    text.remove_prefix(1);
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    out.port = text.substr(0, end);
    if (out.port.empty()) return std::nullopt;
    text.remove_prefix(end);
  }
  if (!text.empty() && text.front() != '/' && text.front() != '?') return std::nullopt;
  out.rest = text;
  return out;
}

std::optional<Authority> read_login_and_host(std::string_view text, std::size_t at) {
  auto out = read_host(text.substr(at + 1));
  // "udp://@:1234" is how VLC writes that nothing but the port matters.
  if (out && out->host.empty() && at > 0) return std::nullopt;
  if (out) out->login = text.substr(0, at);
  return out;
}

// What the standard says is tried first; whatever it cannot make sense of has a login with unescaped
// characters.
std::optional<Authority> read_authority(std::string_view text) {
  const std::size_t path = std::min(text.find_first_of("/?"), text.size());
  if (const std::size_t at = text.substr(0, path).rfind('@'); at != std::string_view::npos) {
    if (auto out = read_login_and_host(text, at)) return out;
  } else if (auto out = read_host(text)) {
    return out;
  }
  for (std::size_t at = text.rfind('@'); at != std::string_view::npos && at > 0;
       at = text.rfind('@', at - 1)) {
    if (auto out = read_login_and_host(text, at)) return out;
  }
  return std::nullopt;
}

// An IPv6 address may name a network interface behind a percent sign, which a URL escapes (RFC 6874) and
// nobody else.
std::optional<std::string> read_zone(std::string_view host) {
  const std::size_t percent = host.find('%');
  std::string out(host.substr(0, percent));
  if (percent == std::string_view::npos) return out;
  std::string_view zone = host.substr(percent);
  zone.remove_prefix(zone.starts_with("%25") ? 3 : 1);
  if (zone.empty() || zone.starts_with("25") || zone.find('%') != std::string_view::npos) return std::nullopt;
  return out.append("%").append(zone);
}

// Decoded when every percent sign begins an escape, otherwise as written: a password may just hold a percent
// sign.
std::string decode(std::string_view text) {
  return percent_decode(text).value_or(std::string(text));
}

bool must_be_escaped_in_login(char c) {
  constexpr std::string_view kReserved = " %@/?#:[]\\\"<>^`{|}&=+";
  return is_control(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kReserved.find(c) != std::string_view::npos;
}

bool must_be_escaped_in_path(char c) {
  return c == ' ' || static_cast<unsigned char>(c) >= 0x80;
}

std::string escape(std::string_view text, bool (*needed)(char)) {
  std::string out;
  for (const char c : text) {
    if (needed(c)) {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

Result<SourceUrl> parse_network_url(SourceUrl url, std::string_view after_scheme, std::string_view text) {
  const auto authority = read_authority(after_scheme);
  if (!authority) return invalid("no host", text);
  const bool may_listen = url.kind == SourceKind::kUdp || url.kind == SourceKind::kSrt;
  if (authority->host.empty() && !(may_listen && !authority->port.empty())) return invalid("no host", text);
  const auto host = read_zone(authority->host);
  if (!host) return invalid("an unreadable address", text);
  url.host = *host;
  if (!authority->port.empty()) {
    const auto port = parse_unsigned(authority->port);
    if (!port || *port == 0 || *port > 65535) return invalid("a port that is not 1 to 65535", text);
    url.port = static_cast<std::uint16_t>(*port);
  }
  const std::size_t colon = authority->login.find(':');
  url.username = decode(authority->login.substr(0, colon));
  if (colon != std::string_view::npos) url.password = decode(authority->login.substr(colon + 1));
  if (std::ranges::any_of(url.username + url.password, is_control))
    return invalid("a control character", text);
  url.rest = escape(authority->rest, must_be_escaped_in_path);
  return url;
}

SourceUrl parse_file(std::string_view path) {
  SourceUrl url{.kind = SourceKind::kFile, .scheme = "file"};
  if (path.ends_with(kLoop)) {
    url.loop = true;
    path.remove_suffix(kLoop.size());
  }
  url.rest = path;
  return url;
}

// The scheme that `text` begins with, if it does with one at all. One letter is no scheme.
std::string_view scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2 || !is_alpha(text.front())) return {};
  const std::string_view scheme = text.substr(0, colon);
  const bool well_formed = std::ranges::all_of(
      scheme, [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
  return well_formed ? scheme : std::string_view{};
}

}  // namespace

Result<SourceUrl> parse_source_url(std::string_view text) {
  text = trim(text);
  if (text.empty()) return Error{ErrorCode::kInvalid, "no source is named"};
  if (std::ranges::any_of(text, is_control)) return invalid("a control character", text);

  const std::string scheme = to_lower(scheme_of(text));
  std::string_view rest = text;
  if (!scheme.empty()) rest.remove_prefix(scheme.size() + 1);
  if (scheme.empty() || scheme == "file") {
    if (scheme == "file" && rest.starts_with("//")) rest.remove_prefix(2);
    SourceUrl url = parse_file(rest);
    if (url.rest.empty()) return Error{ErrorCode::kInvalid, "no file is named"};
    return url;
  }
  const auto known = std::ranges::find(kSchemes, std::string_view(scheme), &Scheme::name);
  if (known == kSchemes.end()) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("\"{}:\" is no kind of source: {}", scheme, kUnderstood)};
  }
  SourceUrl url{.kind = known->kind, .scheme = scheme};
  if (url.kind == SourceKind::kTest) {
    url.rest = rest;
    return url;
  }
  if (!rest.starts_with("//"))
    return invalid(fmt::format("\"//\" is missing after \"{}:\"", scheme), scheme + ":…");
  return parse_network_url(std::move(url), rest.substr(2), text);
}

Result<std::string> to_ffmpeg_url(const SourceUrl& url) {
  if (url.kind == SourceKind::kFile) return "file:" + url.rest;
  std::string out = url.scheme + "://";
  if (!url.username.empty() || !url.password.empty()) {
    // The colon ends the name wherever a login is sent (RFC 7617, section 2).
    if (url.username.find(':') != std::string::npos) {
      return Error{ErrorCode::kInvalid, "a user name cannot hold a colon"};
    }
    const std::string login = fmt::format("{}:{}", escape(url.username, must_be_escaped_in_login),
                                          escape(url.password, must_be_escaped_in_login));
    if (url.kind == SourceKind::kRtsp && login.size() > kLongestRtspLogin) {
      return Error{
          ErrorCode::kLimit,
          fmt::format("user name and password together are longer than the {} bytes that can be sent over "
                      "RTSP (a special character counts as three)",
                      kLongestRtspLogin)};
    }
    out.append(login).append("@");
  }
  const bool ipv6 = url.host.find(':') != std::string::npos;
  out.append(ipv6 ? "[" + url.host + "]" : url.host);
  if (url.port) out.append(fmt::format(":{}", *url.port));
  return out.append(url.rest);
}

}  // namespace sluice::ingest
