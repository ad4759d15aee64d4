#include "api/ranged.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/delivery.h"

namespace sluice::api {
namespace {

std::vector<Bytes> cut(const std::vector<Bytes>& body, const http::ByteRange& range) {
  std::vector<Bytes> out;
  std::uint64_t at = 0;
  for (const Bytes& piece : body) {
    const std::uint64_t end = at + piece.size();
    const std::uint64_t from = std::max(at, range.first);
    const std::uint64_t to = std::min(end, range.last + 1);
    if (from < to) out.push_back(piece.slice(from - at, to - from));
    at = end;
  }
  return out;
}

}  // namespace

http::Response ranged(http::Response response, const std::optional<http::RangeRequest>& range,
                      const hls::Targets& targets) {
  if (!range || response.status != 200) return response;
  const std::uint64_t size = response.body_size();
  const std::optional<http::ByteRange> bytes = range->within(size);
  if (!bytes) {
    http::Response refused = failure(416, "the range lies outside of this resource", Kind::kMedia, &targets);
    refused.headers.push_back({"content-range", http::unsatisfied_content_range(size)});
    return refused;
  }
  response.status = 206;
  response.headers.push_back({"content-range", http::content_range(*bytes, size)});
  response.body = cut(response.body, *bytes);
  return response;
}

}  // namespace sluice::api
