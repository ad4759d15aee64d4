// The head of an HTTP/1.1 response (RFC 9112 section 4). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace sluice::http {

struct H1ResponseContext {
  Method method = Method::kGet;  // of the request
  std::string_view date;
  bool close = false;
};

// Header names go out in their customary case ("Content-Type"): there are clients that look for it.
std::string write_h1_head(const Response& response, const H1ResponseContext& context);

}  // namespace sluice::http
