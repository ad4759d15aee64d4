// gzip (RFC 1952) of a text that is written once and sent many times.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace sluice {

// Any thread; each keeps one compressor of about 60 kB from its first call on.
Bytes gzip(std::string_view text);

}  // namespace sluice
