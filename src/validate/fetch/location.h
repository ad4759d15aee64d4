// URLs as libcurl reads them, so that what is decided about a URL is decided about where the request goes.
// Any thread.
#pragma once

#include <string>

namespace sluice::validate {

// "https://host:443": the scheme, host and port. Empty when it is no URL.
std::string origin_of(const std::string& url);

// Where `location`, which may be relative, leads from `base`. Empty when that is no http or https URL.
std::string resolve_location(const std::string& base, const std::string& location);

}  // namespace sluice::validate
