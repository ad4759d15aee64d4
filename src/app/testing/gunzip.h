// What a client makes of Content-Encoding: gzip. For tests only.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <libdeflate.h>

namespace sluice::app::testing {

// Empty when it is not one member of gzip (RFC 1952).
inline std::string gunzip(std::string_view packed) {
  constexpr std::size_t kSmallest = 18;
  if (packed.size() < kSmallest) return "";
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  // The last four bytes are the length of the text, the lowest byte first.
  std::size_t size = 0;
  for (std::size_t i = 1; i <= 4; ++i) size = size << 8U | static_cast<unsigned char>(*(packed.end() - i));
  std::string text(size, '\0');
  const auto result = libdeflate_gzip_decompress(decompressor.get(), packed.data(), packed.size(),
                                                 text.data(), text.size(), nullptr);
  return result == LIBDEFLATE_SUCCESS ? text : "";
}

}  // namespace sluice::app::testing
