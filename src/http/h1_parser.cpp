#include "http/h1_parser.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "http/syntax.h"

namespace sluice::http {
namespace {

using State = H1Parser::Outcome::State;

// Room for the method, the version and two spaces beside the target.
constexpr std::size_t kBesideTarget = 32;

struct Refusal {
  int status = 0;  // 0: not refused
  std::string_view reason;
};

Refusal bad(std::string_view reason) {
  return {400, reason};
}

// Spaces and tabs only: a carriage return inside a line must stay for is_field_value() to see.
std::string_view trim_ows(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// RFC 9112 section 3.2.2: "http://authority/path?query", which servers must accept.
Refusal take_absolute_form(std::string_view target, H1Head& head) {
  const std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos || (!equals_ignoring_case(target.substr(0, scheme), "http") &&
                                           !equals_ignoring_case(target.substr(0, scheme), "https"))) {
    return bad("the request target is malformed");
  }
  target.remove_prefix(scheme + 3);
  const std::size_t path = std::min(target.find_first_of("/?"), target.size());
  const std::string_view authority = target.substr(0, path);
  target.remove_prefix(path);
  if (authority.empty() || !is_authority(authority))
    return bad("the authority of the request target is malformed");
  head.request.authority = authority;
  if (!is_target_text(target)) return bad("the request target is malformed");
  split_target(target, head.request);
  if (target.empty()) {
    head.request.path = head.request.method == Method::kOptions ? "*" : "/";
  } else if (head.request.path.empty()) {
    head.request.path = "/";
  }
  return {};
}

Refusal parse_request_line(std::string_view line, const Limits& limits, H1Head& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return bad("the request line is malformed");
  head.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_token(head.method)) return bad("the method is malformed");
  if (version.size() != 8 || !version.starts_with("HTTP/") || !digit(version[5]) || version[6] != '.' ||
      !digit(version[7])) {
    return bad("the HTTP version is malformed");
  }
  if (version[5] != '1') return {505, "this server speaks HTTP/1.1 here"};
  head.http10 = version[7] == '0';
  head.close = head.http10;
  if (target.size() > limits.target_bytes) return {414, "the request target is too long"};

  head.request.method = parse_method(head.method);
  if (is_origin_form(target)) {
    split_target(target, head.request);
    return {};
  }
  if (target == "*" && head.request.method == Method::kOptions) {
    split_target(target, head.request);
    return {};
  }
  // CONNECT has a target of its own form.
  if (head.request.method == Method::kOther && is_authority(target))
    return {501, "the method is not implemented"};
  return take_absolute_form(target, head);
}

bool asks_to_close(std::string_view connection) {
  const auto options = split(connection, ',');
  return std::any_of(options.begin(), options.end(),
                     [](std::string_view option) { return equals_ignoring_case(trim_ows(option), "close"); });
}

struct Seen {
  bool host = false;
  bool content_length = false;
  bool transfer_encoding = false;
};

// What a header means for the framing of the message and the life of the connection.
Refusal apply_header(std::string_view name, std::string_view value, Seen& seen, H1Head& head) {
  if (name == "host") {
    if (seen.host) return bad("there is more than one Host header");
    if (!is_authority(value)) return bad("the Host header is malformed");
    seen.host = true;
    // RFC 9112 section 3.2.2: an absolute target overrides Host.
    if (head.request.authority.empty()) head.request.authority = value;
  } else if (name == "content-length") {
    const auto length = parse_unsigned(value);
    if (seen.content_length || !length) return bad("Content-Length is repeated or malformed");
    seen.content_length = true;
    head.content_length = *length;
  } else if (name == "transfer-encoding") {
    if (seen.transfer_encoding) return bad("there is more than one Transfer-Encoding header");
    seen.transfer_encoding = true;
    if (!equals_ignoring_case(value, "chunked"))
      return {501, "of the transfer codings only chunked is implemented"};
    head.chunked = true;
  } else if (name == "connection") {
    head.close = head.close || asks_to_close(value);
  } else if (name == "expect") {
    if (!equals_ignoring_case(value, "100-continue")) return {417, "only 100-continue can be expected"};
    head.expects_continue = !head.http10;
  }
  return {};
}

Refusal parse_header_line(std::span<char> line, Seen& seen, H1Head& head) {
  if (line[0] == ' ' || line[0] == '\t') return bad("folded header lines are obsolete");
  std::size_t colon = 0;
  while (colon < line.size() && line[colon] != ':') {
    const char lower = token_lower(line[colon]);
    if (lower == 0) return bad("a header name is malformed");
    line[colon++] = lower;
  }
  if (colon == 0 || colon == line.size()) return bad("a header line is malformed");
  const std::string_view text(line.data(), line.size());
  const std::string_view name = text.substr(0, colon);
  const std::string_view value = trim_ows(text.substr(colon + 1));
  if (!is_field_value(value)) return bad("a header value holds control characters");
  head.request.headers.emplace_back(name, value);
  return apply_header(name, value, seen, head);
}

Refusal check_whole(const Seen& seen, const H1Head& head) {
  if (!seen.host && !head.http10) return bad("the Host header is missing");
  if (seen.transfer_encoding && seen.content_length) {
    return bad("Content-Length and Transfer-Encoding exclude each other");
  }
  if (seen.transfer_encoding && head.http10) return bad("HTTP/1.0 has no Transfer-Encoding");
  return {};
}

Refusal parse_lines(std::span<char> lines, const Limits& limits, H1Head& head) {
  Seen seen;
  bool request_line = true;
  while (!lines.empty()) {
    const void* feed = std::memchr(lines.data(), '\n', lines.size());
    const auto end = static_cast<std::size_t>(static_cast<const char*>(feed) - lines.data());
    const std::span<char> line = lines.first(end - 1);  // scan() has seen the carriage return
    Refusal refusal;
    if (request_line) {
      refusal = parse_request_line({line.data(), line.size()}, limits, head);
    } else if (!line.empty()) {
      refusal = parse_header_line(line, seen, head);
    }
    if (refusal.status != 0) return refusal;
    request_line = false;
    lines = lines.subspan(end + 1);
  }
  return check_whole(seen, head);
}

}  // namespace

void H1Parser::reset() {
  scanned_ = line_ = lines_ = start_ = 0;
}

H1Parser::Outcome H1Parser::refuse(int status, std::string_view reason) {
  reset();
  return {State::kRefused, 0, status, reason};
}

// Looks for the empty line that ends the head, each byte once, and refuses early what can never become one.
H1Parser::Outcome H1Parser::scan(std::string_view bytes) {
  for (;;) {
    const std::size_t feed = bytes.find('\n', scanned_);
    if (feed == std::string_view::npos) break;
    scanned_ = feed + 1;
    if (feed == line_ || bytes[feed - 1] != '\r') return refuse(400, "lines must end with CR LF");
    const bool empty = feed - line_ == 1;
    line_ = feed + 1;
    if (empty && lines_ > 0) return {State::kDone, line_, 0, {}};
    if (empty) {
      // RFC 9112 section 2.2: one empty line before a request line is ignored.
      if (start_ != 0) return refuse(400, "the request line is missing");
      start_ = line_;
      continue;
    }
    if (++lines_ > limits_.header_count + 1) return refuse(431, "there are too many headers");
    if (line_ - start_ > limits_.head_bytes) break;
  }
  scanned_ = bytes.size();
  if (lines_ == 0 && bytes.size() - start_ > limits_.target_bytes + kBesideTarget) {
    return refuse(414, "the request target is too long");
  }
  if (bytes.size() - start_ > limits_.head_bytes) return refuse(431, "the headers are too large");
  return {};
}

H1Parser::Outcome H1Parser::parse(std::span<char> bytes, H1Head& head) {
  if (!bytes.empty() && bytes[0] != '\r' && token_lower(bytes[0]) == 0) {
    return refuse(400, "this is not an HTTP request");
  }
  Outcome outcome = scan({bytes.data(), bytes.size()});
  if (outcome.state != State::kDone) return outcome;
  const std::size_t start = start_;
  if (outcome.size - start > limits_.head_bytes) return refuse(431, "the headers are too large");
  head.request.headers.clear();
  head = {.request = std::move(head.request)};  // keeps the allocation of the header list
  head.request.path = head.request.query = head.request.authority = head.request.body = {};
  const Refusal refusal = parse_lines(bytes.subspan(start, outcome.size - start), limits_, head);
  if (refusal.status != 0) return refuse(refusal.status, refusal.reason);
  reset();
  return outcome;
}

}  // namespace sluice::http
