// A certificate of our own making, for a server that nobody has given one: made at the first start, kept,
// renewed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::net {

struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// The pair of files in `directory`, which is made when it does not exist; a new pair when there is none, it
// cannot be read, or it has expired, and a log line says why. P-256, for localhost, the host name and the
// addresses this machine has at that moment; ten years. The key is readable by its owner alone. Call before
// threads start.
Result<CertificateFiles> keep_self_signed(const std::filesystem::path& directory,
                                          const Clock& clock = system_clock());

// The numeric addresses of this machine that others can reach it by, loopback and link-local ones left out.
std::vector<std::string> machine_addresses();

}  // namespace sluice::net
