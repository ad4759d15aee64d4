#include "net/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace sluice::net {
namespace {

TEST(Address, IsReadAsPeopleWriteIt) {
  struct Case {
    std::string_view text, written;
    bool ipv6, any;
  };
  const Case cases[] = {
      {"127.0.0.1:8480", "127.0.0.1:8480", false, false},
      {"0.0.0.0:80", "0.0.0.0:80", false, true},
      {"[::]:8480", "[::]:8480", true, true},
      {":8480", "[::]:8480", true, true},
      {"[::1]:65535", "[::1]:65535", true, false},
      {"[2001:DB8:0:0::7]:1", "[2001:db8::7]:1", true, false},
      {"10.1.2.3:0", "10.1.2.3:0", false, false},
  };
  for (const Case& c : cases) {
    const auto address = Address::parse(c.text);
    ASSERT_TRUE(address.ok()) << c.text;
    EXPECT_EQ(address->to_string(), c.written);
    EXPECT_EQ(address->is_ipv6(), c.ipv6) << c.text;
    EXPECT_EQ(address->is_any(), c.any) << c.text;
  }
}

TEST(Address, RefusesWhatIsNotOneAndSaysHowToWriteIt) {
  for (const char* text :
       {"", "8480", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1: 80", "::1:8480",
        "[::1:8480", "[::1]", "[]:80", "localhost:80", "1.2.3:80", "[1.2.3.4]:80", "::80"}) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.error().code(), ErrorCode::kInvalid);
    EXPECT_THAT(address.error().message(), testing::HasSubstr("\"127.0.0.1:8480\""));
  }
}

TEST(Address, SurvivesTheWayThroughTheSocketCalls) {
  for (const char* text : {"127.0.0.1:8480", "[::1]:443"}) {
    const Address address = Address::parse(text).value();
    sockaddr_in6 storage{};
    address.to_sockaddr(&storage);
    EXPECT_EQ(Address::from(reinterpret_cast<const sockaddr&>(storage)), address) << text;
  }
}

TEST(Address, TakesAMappedIpv4AddressForTheIpv4Address) {
  sockaddr_in6 storage{};
  Address::parse("[::ffff:10.0.0.7]:80").value().to_sockaddr(&storage);
  EXPECT_EQ(Address::from(reinterpret_cast<const sockaddr&>(storage)).to_string(), "10.0.0.7:80");
}

TEST(Address, NetworkIsTheIpv4AddressOrTheIpv6Prefix) {
  const auto network = [](const char* text) { return Address::parse(text).value().network(); };
  EXPECT_EQ(network("10.0.0.1:1"), network("10.0.0.1:2"));
  EXPECT_NE(network("10.0.0.1:1"), network("10.0.0.2:1"));
  EXPECT_EQ(network("[2001:db8::1]:1"), network("[2001:db8::ffff]:1"));
  EXPECT_NE(network("[2001:db8:0:1::1]:1"), network("[2001:db8:0:2::1]:1"));
}

}  // namespace
}  // namespace sluice::net
