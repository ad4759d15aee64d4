#include "http/h1_writer.h"

#include <fmt/format.h>

#include "http/pending_exchange.h"

namespace sluice::http {
namespace {

void append_name(std::string& text, std::string_view name) {
  bool upper = true;
  for (const char c : name) {
    text.push_back(upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    upper = c == '-';
  }
}

}  // namespace

std::string write_h1_head(const Response& response, const H1ResponseContext& context) {
  std::string text;
  text.reserve(256);
  fmt::format_to(std::back_inserter(text), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                 reason_phrase(response.status), context.date);
  if (framing_of(response, context.method).with_content_length) {
    fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", response.body_size());
  }
  if (context.close) text.append("Connection: close\r\n");
  for (const Header& header : response.headers) {
    append_name(text, header.name);
    text.append(": ").append(header.value).append("\r\n");
  }
  text.append("\r\n");
  return text;
}

}  // namespace sluice::http
