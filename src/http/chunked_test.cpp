#include "http/chunked.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using State = ChunkedDecoder::State;

struct Decoded {
  State state;
  std::string body;
  std::size_t used;
};

Decoded decode(std::string_view bytes, std::size_t step, std::size_t max_body = 100,
               std::size_t max_lines = 200) {
  ChunkedDecoder decoder(max_body, max_lines);
  Decoded result{State::kMore, {}, 0};
  while (result.state == State::kMore && result.used < bytes.size()) {
    std::size_t used = 0;
    result.state = decoder.decode(bytes.substr(result.used, step), result.body, used);
    result.used += used;
  }
  return result;
}

TEST(ChunkedDecoder, JoinsTheChunksHoweverTheyArrive) {
  const std::string_view bytes =
      "4\r\nWiki\r\n5;ext=\"v\"\r\npedia\r\nA\r\n0123456789\r\n000\r\nDigest: x\r\n\r\n";
  for (const std::size_t step : {1U, 2U, 3U, 7U, 1000U}) {
    const Decoded decoded = decode(bytes, step);
    EXPECT_EQ(decoded.state, State::kDone) << step;
    EXPECT_EQ(decoded.body, "Wikipedia0123456789");
    EXPECT_EQ(decoded.used, bytes.size());
  }
}

TEST(ChunkedDecoder, LeavesTheNextRequestAlone) {
  const Decoded decoded = decode("0\r\n\r\nGET / HTTP/1.1\r\n", 1000);
  EXPECT_EQ(decoded.state, State::kDone);
  EXPECT_EQ(decoded.used, 5U);
}

TEST(ChunkedDecoder, WaitsForTheRest) {
  for (const char* bytes : {"", "4", "4\r", "4\r\nWi", "4\r\nWiki", "4\r\nWiki\r\n0\r\n", "0\r\n\r"}) {
    EXPECT_EQ(decode(bytes, 1).state, State::kMore) << bytes;
  }
}

TEST(ChunkedDecoder, RefusesWhatIsNotChunked) {
  for (const char* bytes :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x4\r\nWiki\r\n", "4\nWiki\r\n", "4\r\nWikiX\r\n",
        "4\r\nWiki\rX", "4\r\nWiki\n0\r\n\r\n", "4;\x01\r\nWiki\r\n", "4;a\nb\r\n", "0\r\n\n",
        "0\r\nA: b\n\r\n", "0\r\n\rX", "0\r\n :\r\n\r\n", "00000000000000001\r\n", ";x\r\n"}) {
    EXPECT_EQ(decode(bytes, 1).state, State::kMalformed) << bytes;
  }
}

TEST(ChunkedDecoder, RefusesTooLargeBodiesBeforeTheyCome) {
  EXPECT_EQ(decode("64\r\n", 10).state, State::kMore);
  EXPECT_EQ(decode("65\r\n", 10).state, State::kTooLarge);
  EXPECT_EQ(decode("FFFFFFFFFFFFFFFF\r\n", 10).state, State::kTooLarge);
  EXPECT_EQ(decode("3\r\nabc\r\n3\r\nabc\r\n", 10, 5).state, State::kTooLarge) << "together";
}

TEST(ChunkedDecoder, RefusesEndlessExtensionsAndTrailers) {
  EXPECT_EQ(decode("1;" + std::string(300, 'x'), 10).state, State::kTooLarge);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 100; ++i) trailers += "a: b\r\n";
  EXPECT_EQ(decode(trailers, 10).state, State::kTooLarge);
}

}  // namespace
}  // namespace sluice::http
