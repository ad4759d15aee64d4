#include "http/accept_encoding.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(AcceptsGzip, WhenTheClientTakesIt) {
  for (const char* header : {"gzip", "GZIP", "x-gzip", "gzip, deflate, br, zstd",
                             "br;q=1.0, gzip;q=0.8, *;q=0.1", "deflate , gzip ; q=0.001", "*", "*;q=0.5",
                             "identity;q=0.5, gzip", "gzip;q=1.000", "identity;q=0,gzip;q=0.1", ",gzip,,"}) {
    EXPECT_TRUE(accepts_gzip(header)) << header;
  }
}

TEST(AcceptsGzip, NotWhenItDoesNotOrLikesThePlainTextBetter) {
  for (const char* header : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *",
                             "gzipped", "identity, gzip;q=0.5", "identity;q=0.9,*;q=0.1"}) {
    EXPECT_FALSE(accepts_gzip(header)) << header;
  }
}

TEST(AcceptsGzip, NotWhenTheHeaderIsMalformed) {
  for (const char* header : {"gzip;q=", "gzip;q=2", "gzip;q=1.001", "gzip;q=0.0001", "gzip;q=.5",
                             "gzip;level=9", "gzip q=1", "gzip;q=-1", "gzip;q=a", "g zip"}) {
    EXPECT_FALSE(accepts_gzip(header)) << header;
  }
}

}  // namespace
}  // namespace sluice::http
