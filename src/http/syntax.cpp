#include "http/syntax.h"

#include <algorithm>

namespace sluice::http {

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return token_lower(c) != 0; });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<std::uint8_t>(c);
    return (octet >= 0x20 && octet != 0x7f) || octet == '\t';
  });
}

bool is_target_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

bool is_origin_form(std::string_view target) {
  return target.starts_with('/') && is_target_text(target);
}

bool is_authority(std::string_view text) {
  constexpr std::string_view kOthers = "-._~%!$&'()*+,;=:[]";
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

Method parse_method(std::string_view text) {
  for (const Method method :
       {Method::kGet, Method::kHead, Method::kOptions, Method::kPost, Method::kPut, Method::kDelete}) {
    if (text == to_string(method)) return method;
  }
  return Method::kOther;
}

void split_target(std::string_view target, Request& request) {
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  request.query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

}  // namespace sluice::http
