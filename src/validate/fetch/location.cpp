#include "validate/fetch/location.h"

#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

struct CloseUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, CloseUrl>;

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

std::string origin_of(const std::string& text) {
  const Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  return fmt::format("{}://{}:{}", part_of(url.get(), CURLUPART_SCHEME),
                     to_lower(part_of(url.get(), CURLUPART_HOST)),
                     part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
}

std::string resolve_location(const std::string& base, const std::string& location) {
  const Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
    return {};
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  return scheme == "http" || scheme == "https" ? part_of(url.get(), CURLUPART_URL) : std::string();
}

}  // namespace sluice::validate
