// What the values of a configuration and of the command line must look like. Pure functions; any thread.
//
// An error is "what is wrong; what is allowed", and shows no login.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::app {

// A camera's name stands in URLs, metrics and log lines as it is: letters, digits, "_", "-" and "." (not
// first), at most 64 of them.
Result<void> check_camera_name(std::string_view name);

// "8480", ":8480", "10.0.0.1:8480" or "[::1]:8480", returned as net::Address writes it, with "[::]" (all
// addresses, IPv4 and IPv6) where there is no host.
Result<std::string> check_listen_address(std::string_view address);

// Whether ingest can make something of it, with the login that stands beside it: a URL, `test:` with its
// options, or the name of a file. Errors don't show the source.
Result<void> check_source(std::string_view source, std::string_view username = {},
                          std::string_view password = {});

// Whether it is the name of a file, and no URL.
bool is_file_name(std::string_view source);

}  // namespace sluice::app
