// URIs: relative references, as playlists hold them, and the query, where delivery directives stand.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sluice::validate {

// RFC 3986, 5.2: `reference` as seen from `base`, without fragment.
std::string resolve_uri(std::string_view base, std::string_view reference);

// "host:port", lower case, the port only where it is written.
std::string authority_of(std::string_view uri);
// The path without query.
std::string_view path_of(std::string_view uri);
// Without "?", empty when there is none.
std::string_view query_of(std::string_view uri);
// The value of a parameter of the query, as written; empty when it is not there.
std::string_view query_value(std::string_view uri, std::string_view name);
// `parameters` ("a=1&b=2") behind what is there.
std::string with_query(std::string_view uri, std::string_view parameters);

}  // namespace sluice::validate
