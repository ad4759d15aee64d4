#include <string>

#include <benchmark/benchmark.h>

#include "http/h1_parser.h"

namespace sluice::http {
namespace {

// What Chrome and hls.js send for each part.
constexpr std::string_view kRequest =
    "GET /live/door/segment/214748364.3.m4s HTTP/1.1\r\n"
    "Host: cameras.local:8480\r\n"
    "Connection: keep-alive\r\n"
    "sec-ch-ua: \"Chromium\";v=\"124\", \"Not-A.Brand\";v=\"99\"\r\n"
    "sec-ch-ua-mobile: ?0\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
    "Safari/537.36\r\n"
    "sec-ch-ua-platform: \"Linux\"\r\n"
    "Accept: */*\r\n"
    "Origin: http://cameras.local:8123\r\n"
    "Sec-Fetch-Site: cross-site\r\n"
    "Sec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
    "Referer: http://cameras.local:8123/\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n\r\n";

void ParseRequestHead(benchmark::State& state) {
  const Limits limits;
  H1Parser parser(limits);
  H1Head head;
  std::string bytes(kRequest);
  for (auto _ : state) {
    benchmark::DoNotOptimize(parser.parse(bytes, head));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kRequest.size()));
}
BENCHMARK(ParseRequestHead);

}  // namespace
}  // namespace sluice::http
