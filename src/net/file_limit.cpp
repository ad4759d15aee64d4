#include "net/file_limit.h"

#include <algorithm>

#include <sys/resource.h>

namespace sluice::net {

std::size_t raise_file_limit() {
  constexpr rlim_t kEnough = 262'144;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const rlim_t wanted = std::min(limit.rlim_max, kEnough);
  if (limit.rlim_cur < wanted) {
    const rlimit raised{wanted, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit.rlim_cur = wanted;
  }
  return std::min(limit.rlim_cur, kEnough);
}

}  // namespace sluice::net
