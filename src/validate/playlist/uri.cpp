#include "validate/playlist/uri.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/text.h"

namespace sluice::validate {
namespace {

struct Uri {
  std::string_view scheme;     // with ":"
  std::string_view authority;  // with "//"
  std::string_view path;
  std::string_view query;  // with "?"
};

bool is_scheme(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

Uri take_apart(std::string_view text) {
  text = text.substr(0, text.find('#'));
  Uri out;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && is_scheme(text.substr(0, colon))) {
    out.scheme = text.substr(0, colon + 1);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    out.authority = text.substr(0, text.find_first_of("/?", 2));
    text.remove_prefix(out.authority.size());
  }
  out.path = text.substr(0, text.find('?'));
  out.query = text.substr(out.path.size());
  return out;
}

// RFC 3986, 5.2.4.
std::string remove_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    if (segments[i] == "." || segments[i] == "..") {
      if (segments[i] == ".." && kept.size() > 1) kept.pop_back();
      if (last) kept.emplace_back();
    } else {
      kept.push_back(segments[i]);
    }
  }
  std::string out;
  for (std::size_t i = 0; i < kept.size(); ++i) out.append(i == 0 ? "" : "/").append(kept[i]);
  return out;
}

std::string merge(const Uri& base, std::string_view path) {
  if (path.starts_with('/')) return remove_dots(path);
  if (base.path.empty()) return remove_dots(std::string("/").append(path));
  const std::string_view folder = base.path.substr(0, base.path.rfind('/') + 1);
  return remove_dots(std::string(folder).append(path));
}

}  // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const Uri from = take_apart(base);
  const Uri to = take_apart(reference);
  std::string out;
  if (!to.scheme.empty()) return out.append(to.scheme).append(to.authority).append(to.path).append(to.query);
  out.append(from.scheme);
  if (!to.authority.empty()) return out.append(to.authority).append(to.path).append(to.query);
  out.append(from.authority);
  if (to.path.empty()) return out.append(from.path).append(to.query.empty() ? from.query : to.query);
  return out.append(merge(from, to.path)).append(to.query);
}

std::string authority_of(std::string_view uri) {
  std::string_view authority = take_apart(uri).authority;
  if (authority.starts_with("//")) authority.remove_prefix(2);
  const std::size_t login = authority.rfind('@');
  if (login != std::string_view::npos) authority.remove_prefix(login + 1);
  return to_lower(authority);
}

std::string_view path_of(std::string_view uri) {
  return take_apart(uri).path;
}

std::string_view query_of(std::string_view uri) {
  std::string_view query = take_apart(uri).query;
  if (!query.empty()) query.remove_prefix(1);
  return query;
}

std::string_view query_value(std::string_view uri, std::string_view name) {
  for (const std::string_view pair : split(query_of(uri), '&')) {
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) == name && equals != std::string_view::npos) return pair.substr(equals + 1);
  }
  return {};
}

std::string with_query(std::string_view uri, std::string_view parameters) {
  std::string out(uri.substr(0, uri.find('#')));
  if (parameters.empty()) return out;
  out += out.find('?') == std::string::npos ? '?' : '&';
  return out.append(parameters);
}

}  // namespace sluice::validate
