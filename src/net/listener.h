// Listening sockets, and the Listener that accepts from one of them on its loop.
//
// Every loop has a listening socket of its own for each address (SO_REUSEPORT), so the kernel spreads
// connections over the loops and nothing is shared between them.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/fd.h"
#include "net/loop.h"
#include "net/watch.h"

namespace sluice::net {

struct ListeningSockets {
  Address address;  // as bound: with the port the system chose for port 0
  std::vector<Fd> sockets;
};

// Binds `count` sockets to one address. "[::]" takes IPv4 connections too, and becomes "0.0.0.0" on a machine
// without IPv6. An address that another program, or another Sluice, listens on is an error that says so.
Result<ListeningSockets> listen_on(const Address& address, std::size_t count);

// Accepts at most so many connections a turn that those already here are not starved. Belongs to its loop's
// thread.
class Listener {
 public:
  using Accepted = std::function<void(Fd connection, const Address& peer)>;

  Listener(Loop& loop, Fd socket, Accepted accepted);

  Result<void> start();
  // Connections the kernel has already accepted are still taken before the socket closes.
  void stop();

 private:
  void accept_some();

  Loop& loop_;
  Fd socket_;
  Accepted accepted_;
  Watch watch_;
  Timer resume_;
};

}  // namespace sluice::net
