// Which coding a client takes (RFC 9110 section 12.5.3, HC-04). Pure; any thread.
#pragma once

#include <string_view>

namespace sluice::http {

// True when an Accept-Encoding header lets gzip be sent and does not like the identity better: "gzip", "*",
// "x-gzip", "gzip;q=0.5", but not "", "gzip;q=0" or "br". A malformed header takes nothing.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace sluice::http
