// Request and Response: what passes between a front end (HTTP/1.1, HTTP/2) and a Handler, in neither's terms.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace sluice::http {

enum class Method { kGet, kHead, kOptions, kPost, kPut, kDelete, kOther };

std::string_view to_string(Method method);

enum class Version { kHttp11, kHttp2 };

// A request whose head (and body, if any) has arrived whole. Views point into the connection's buffers and
// are valid only until Handler::handle returns: a handler that holds the request copies what it needs.
struct Request {
  Method method = Method::kGet;
  Version version = Version::kHttp11;
  bool secure = false;         // came over TLS
  std::string_view path;       // as sent, not percent-decoded; begins with "/"
  std::string_view query;      // behind the "?", without it; empty when there is none
  std::string_view authority;  // Host or :authority
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // names in lower case
  std::string_view body;  // empty on every route that did not ask for bodies
  std::string_view peer;  // numeric address of the client, without port

  // The value of the first header of that lower-case name, or an empty view.
  std::string_view header(std::string_view name) const;
};

// `name` is a literal in lower case; values hold no control characters.
struct Header {
  std::string_view name;
  std::string value;
};

// The front end adds Date, Content-Length and what its version needs to say about the connection; it leaves
// the body out where HEAD or the status forbids one, and keeps Content-Length.
struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::vector<Bytes> body;  // sent in order, never copied

  std::size_t body_size() const;
};

// A text/plain answer of one sentence, for errors: status, and a body ending in a line feed.
Response plain_response(int status, std::string_view sentence);

// "Not Found" for 404.
std::string_view reason_phrase(int status);

}  // namespace sluice::http
