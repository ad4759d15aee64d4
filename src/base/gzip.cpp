#include "base/gzip.h"

#include <memory>
#include <new>
#include <vector>

#include <libdeflate.h>

namespace sluice {
namespace {

// Playlists are a few kilobytes of repeating lines: higher levels cost time and gain nothing.
constexpr int kLevel = 6;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

libdeflate_compressor& compressor() {
  thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> instance(
      libdeflate_alloc_compressor(kLevel));
  if (!instance) throw std::bad_alloc();
  return *instance;
}

}  // namespace

Bytes gzip(std::string_view text) {
  libdeflate_compressor& deflate = compressor();
  std::vector<std::uint8_t> out(libdeflate_gzip_compress_bound(&deflate, text.size()));
  const std::size_t size =
      libdeflate_gzip_compress(&deflate, text.data(), text.size(), out.data(), out.size());
  return Bytes::copy_of(std::span(out).first(size));
}

}  // namespace sluice
