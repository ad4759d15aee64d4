// Address: an IPv4 or IPv6 address with a port, as the socket calls want it and as people write it.
// A value; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

struct sockaddr;  // NOLINT(readability-identifier-naming): the system's

namespace sluice::net {

class Address {
 public:
  // What a configuration says to listen on: "127.0.0.1:8480", "[::1]:8480", and "[::]:8480" or ":8480" for
  // every address of the machine, IPv4 and IPv6. Names are not looked up. Port 0 lets the system choose.
  static Result<Address> parse(std::string_view text);
  // From a socket call; an IPv4-mapped IPv6 address becomes the IPv4 one it stands for.
  static Address from(const sockaddr& address);
  static Address any_ipv4(std::uint16_t port);

  bool is_ipv6() const { return ipv6_; }
  bool is_any() const;
  std::uint16_t port() const { return port_; }
  Address with_port(std::uint16_t port) const;

  std::string host() const;       // "127.0.0.1", "::1"
  std::string to_string() const;  // "127.0.0.1:8480", "[::1]:8480"

  // Writes a sockaddr_in or sockaddr_in6 and returns its length; `into` is at least as large as a
  // sockaddr_in6.
  unsigned to_sockaddr(void* into) const;

  // The network of one customer: an IPv4 address whole, the first 64 bits of an IPv6 one.
  using Network = std::array<std::uint8_t, 9>;
  Network network() const;

  bool operator==(const Address&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};  // an IPv4 address in the first four
  std::uint16_t port_ = 0;
  bool ipv6_ = false;
};

}  // namespace sluice::net
