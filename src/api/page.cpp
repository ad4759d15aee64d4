#include "api/page.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "http/accept_encoding.h"

namespace sluice::api {
namespace {

bool names(std::string_view if_none_match, std::string_view etag) {
  return std::ranges::any_of(split(if_none_match, ','), [etag](std::string_view candidate) {
    candidate = trim(candidate);
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    return candidate == etag || candidate == "*";
  });
}

// The page and its player need their own files, and video that scripts put together; nothing else.
constexpr std::string_view kPolicy =
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'";

}  // namespace

http::Response page_file(const ui::EmbeddedFile& file, const http::Request& request) {
  const bool gzip = !file.gzip.empty() && http::accepts_gzip(request.header("accept-encoding"));
  const std::string_view etag = gzip ? file.gzip_etag : file.etag;
  http::Response response;
  response.headers = {{"content-type", std::string(file.content_type)},
                      {"cache-control", file.immutable ? "max-age=31536000, immutable" : "no-cache"},
                      {"etag", std::string(etag)},
                      {"vary", "accept-encoding"},
                      {"content-security-policy", std::string(kPolicy)},
                      {"referrer-policy", "no-referrer"},
                      {"x-content-type-options", "nosniff"}};
  if (names(request.header("if-none-match"), etag)) {
    response.status = 304;
    return response;
  }
  if (gzip) response.headers.push_back({"content-encoding", "gzip"});
  response.body.push_back(Bytes::of_static(gzip ? file.gzip : file.bytes));
  return response;
}

}  // namespace sluice::api
