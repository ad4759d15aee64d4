#include "net/address.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include "base/text.h"

namespace sluice::net {
namespace {

Error malformed(std::string_view text, std::string_view why) {
  return {ErrorCode::kInvalid,
          fmt::format(
              "address \"{}\": {}; write it as \"127.0.0.1:8480\", \"[::1]:8480\", or \":8480\" for every "
              "address of this machine",
              text, why)};
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text, "the port is missing");
  const auto port = parse_unsigned(text.substr(colon + 1));
  if (!port || *port > 65535) return malformed(text, "the port is not a number from 0 to 65535");

  Address address;
  address.port_ = static_cast<std::uint16_t>(*port);
  std::string host(text.substr(0, colon));
  if (host.empty()) host = "[::]";
  if (host.front() == '[') {
    if (host.back() != ']') return malformed(text, "the bracket is not closed");
    host = host.substr(1, host.size() - 2);
    address.ipv6_ = true;
  } else if (host.find(':') != std::string::npos) {
    return malformed(text, "an IPv6 address stands in brackets");
  }
  if (::inet_pton(address.ipv6_ ? AF_INET6 : AF_INET, host.c_str(), address.bytes_.data()) != 1) {
    return malformed(text, "the host is not a numeric address");
  }
  return address;
}

Address Address::from(const sockaddr& generic) {
  Address address;
  if (generic.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &generic, sizeof v4);
    address.port_ = ntohs(v4.sin_port);
    std::memcpy(address.bytes_.data(), &v4.sin_addr, 4);
  } else if (generic.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &generic, sizeof v6);
    address.port_ = ntohs(v6.sin6_port);
    const std::uint8_t* bytes = v6.sin6_addr.s6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
      std::copy(bytes + 12, bytes + 16, address.bytes_.begin());
    } else {
      std::copy(bytes, bytes + 16, address.bytes_.begin());
      address.ipv6_ = true;
    }
  }
  return address;
}

Address Address::any_ipv4(std::uint16_t port) {
  Address address;
  address.port_ = port;
  return address;
}

bool Address::is_any() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t byte) { return byte == 0; });
}

Address Address::with_port(std::uint16_t port) const {
  Address copy = *this;
  copy.port_ = port;
  return copy;
}

std::string Address::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(ipv6_ ? AF_INET6 : AF_INET, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::string Address::to_string() const {
  return ipv6_ ? fmt::format("[{}]:{}", host(), port_) : fmt::format("{}:{}", host(), port_);
}

unsigned Address::to_sockaddr(void* into) const {
  if (ipv6_) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port_);
    std::copy(bytes_.begin(), bytes_.end(), v6.sin6_addr.s6_addr);
    std::memcpy(into, &v6, sizeof v6);
    return sizeof v6;
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port_);
  std::memcpy(&v4.sin_addr, bytes_.data(), 4);
  std::memcpy(into, &v4, sizeof v4);
  return sizeof v4;
}

Address::Network Address::network() const {
  Network network{};
  network[0] = ipv6_ ? 6 : 4;
  std::copy_n(bytes_.begin(), 8, network.begin() + 1);
  return network;
}

}  // namespace sluice::net
