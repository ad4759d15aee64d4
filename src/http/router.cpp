#include "http/router.h"

#include <algorithm>
#include <cassert>

#include "base/text.h"

namespace sluice::http {
namespace {

// Without a word about it, caches may keep errors such as these for as long as they like (RFC 9111 section
// 4.2.2).
Response error(int status, std::string_view sentence) {
  Response response = plain_response(status, sentence);
  response.headers.push_back({"cache-control", "no-store"});
  return response;
}

}  // namespace

const std::string& Captures::operator[](std::string_view name) const {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const auto& each) { return each.first == name; });
  assert(found != values_.end() && "no such name in the pattern");
  return found->second;
}

std::vector<Router::Segment> Router::parse(std::string_view pattern) {
  assert(pattern.starts_with('/'));
  std::vector<Segment> segments;
  for (const std::string_view text : split(pattern.substr(1), '/')) {
    if (text.starts_with('{') && text.ends_with("...}")) {
      segments.push_back({Segment::Kind::kRest, std::string(text.substr(1, text.size() - 5))});
    } else if (text.starts_with('{') && text.ends_with('}')) {
      segments.push_back({Segment::Kind::kCapture, std::string(text.substr(1, text.size() - 2))});
    } else {
      segments.push_back({Segment::Kind::kLiteral, std::string(text)});
    }
  }
  return segments;
}

bool Router::Route::operator<(const Route& other) const {
  return std::lexicographical_compare(pattern.begin(), pattern.end(), other.pattern.begin(),
                                      other.pattern.end(),
                                      [](const Segment& a, const Segment& b) { return a.kind < b.kind; });
}

void Router::add(Method method, std::string_view pattern, Action action) {
  Route route{parse(pattern), {}};
  const auto same = [&](const Route& each) {
    return std::equal(
        each.pattern.begin(), each.pattern.end(), route.pattern.begin(), route.pattern.end(),
        [](const Segment& a, const Segment& b) { return a.kind == b.kind && a.text == b.text; });
  };
  if (const auto found = std::find_if(routes_.begin(), routes_.end(), same); found != routes_.end()) {
    assert(std::none_of(found->actions.begin(), found->actions.end(),
                        [&](const auto& each) { return each.first == method; }));
    found->actions.emplace_back(method, std::move(action));
    return;
  }
  route.actions.emplace_back(method, std::move(action));
  routes_.insert(std::upper_bound(routes_.begin(), routes_.end(), route), std::move(route));
}

bool Router::Route::match(std::string_view path, Captures& captures) const {
  path.remove_prefix(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const Segment& segment = pattern[i];
    const bool last = i + 1 == pattern.size();
    const std::size_t end =
        segment.kind == Segment::Kind::kRest ? path.size() : std::min(path.find('/'), path.size());
    if (last != (end == path.size())) return false;
    const std::string_view text = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    auto decoded = percent_decode(text);
    if (segment.kind == Segment::Kind::kLiteral) {
      if (decoded != segment.text) return false;
      continue;
    }
    // An encoded NUL or slash is nobody's name, and a way around checks made behind this one.
    if (!decoded || decoded->find('\0') != std::string::npos) return false;
    if (segment.kind == Segment::Kind::kCapture &&
        (decoded->empty() || decoded->find('/') != std::string::npos)) {
      return false;
    }
    captures.add(segment.text, *std::move(decoded));
  }
  return true;
}

const Router::Action* Router::Route::find(Method method) const {
  for (const auto& [each, action] : actions) {
    if (each == method || (each == Method::kGet && method == Method::kHead)) return &action;
  }
  return nullptr;
}

std::string Router::Route::allow() const {
  std::string text;
  for (const auto& [method, action] : actions) {
    text.append(to_string(method)).append(method == Method::kGet ? ", HEAD, " : ", ");
  }
  return text.append("OPTIONS");
}

void Router::handle(Exchange& exchange) {
  const Request& request = exchange.request();
  const Route* of_path = nullptr;
  for (const Route& route : routes_) {
    Captures captures;
    if (!route.match(request.path, captures)) continue;
    if (const Action* action = route.find(request.method)) return (*action)(exchange, captures);
    if (of_path == nullptr) of_path = &route;
  }
  if (of_path == nullptr) return exchange.respond(error(404, "there is nothing at this address"));
  if (request.method == Method::kOptions) {
    return exchange.respond({.status = 204, .headers = {{"allow", of_path->allow()}}});
  }
  Response response = error(405, "the method is not allowed here");
  response.headers.push_back({"allow", of_path->allow()});
  exchange.respond(std::move(response));
}

}  // namespace sluice::http
