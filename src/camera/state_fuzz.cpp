// Both files that a process before has left: nothing in them may break the next one.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "camera/presentation_file.h"
#include "camera/resume_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  camera::parse_resume_points(text, "sluice 1 boot\n");
  const Result<hls::SavedPresentation> saved = camera::parse_presentation(text);
  if (!saved.ok()) return 0;
  const Result<hls::SavedPresentation> again = camera::parse_presentation(camera::to_json(*saved));
  if (!again.ok() || !(*again == *saved)) __builtin_trap();
  return 0;
}
