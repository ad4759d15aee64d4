// Router: gives each request to the route that its path and method match.
//
//   router.add(Method::kGet, "/live/{camera}/segment/{name}",
//              [](Exchange& exchange, const Captures& captures) { … });
//   router.add(Method::kGet, "/ui/{file...}", …);
//
// The last segment may take the rest of the path, slashes and all. Percent-encoded octets are compared
// decoded. Literal segments win over captures, and "{rest...}" comes last, whatever the order of adding. A
// route for GET takes HEAD too. Without a path: 404; without a method: 405 with Allow; OPTIONS is answered
// with 204 and Allow. Routes are added before the server starts; handle() may then be called on any of its
// threads.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/exchange.h"

namespace sluice::http {

// What stood in the place of the pattern's names, percent-decoded; never empty but for "{rest...}".
class Captures {
 public:
  // The name must be in the pattern.
  const std::string& operator[](std::string_view name) const;
  void add(std::string_view name, std::string value) { values_.emplace_back(name, std::move(value)); }

 private:
  std::vector<std::pair<std::string_view, std::string>> values_;
};

class Router final : public Handler {
 public:
  using Action = std::function<void(Exchange& exchange, const Captures& captures)>;

  // A pattern begins with "/"; a name stands for a whole segment. Adding the same method and pattern twice is
  // a programming error.
  void add(Method method, std::string_view pattern, Action action);

  void handle(Exchange& exchange) override;

 private:
  struct Segment {
    enum class Kind { kLiteral, kCapture, kRest };  // in the order in which they win
    Kind kind;
    std::string text;  // the literal, or the name
  };
  struct Route {
    std::vector<Segment> pattern;
    std::vector<std::pair<Method, Action>> actions;

    bool match(std::string_view path, Captures& captures) const;
    const Action* find(Method method) const;
    std::string allow() const;
    bool operator<(const Route& other) const;
  };

  static std::vector<Segment> parse(std::string_view pattern);

  std::vector<Route> routes_;  // what wins stands first
};

}  // namespace sluice::http
