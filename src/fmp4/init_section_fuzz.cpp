// Anyone's init section: read and printed, and what can be read can be written and read again.
#include <cstdlib>

#include "fmp4/dump.h"
#include "fmp4/init_section.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  static_cast<void>(fmp4::dump({data, size}));
  const auto init = fmp4::read_init_section({data, size});
  if (!init.ok()) return 0;
  const Bytes written = fmp4::write_init_section(init->tracks, init->orientation);
  const auto again = fmp4::read_init_section(written.view());
  if (!again.ok() || again->tracks.size() != init->tracks.size()) std::abort();
  return 0;
}
