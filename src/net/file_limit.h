// The number of files the process may have open.
#pragma once

#include <cstddef>

namespace sluice::net {

// Raises the soft limit as far as the hard one allows, but not beyond what can be of use, and returns it.
std::size_t raise_file_limit();

}  // namespace sluice::net
