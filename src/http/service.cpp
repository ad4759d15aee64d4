#include "http/service.h"

namespace sluice::http {

Response own_response(const Service& service, int status, std::string_view sentence) {
  Response response = plain_response(status, sentence);
  response.headers.push_back({"cache-control", "no-store"});
  if (status == 503) response.headers.push_back({"retry-after", "2"});
  response.headers.insert(response.headers.end(), service.own_headers.begin(), service.own_headers.end());
  return response;
}

}  // namespace sluice::http
