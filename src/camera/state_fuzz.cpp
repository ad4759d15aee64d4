// Both files that a process before has left: nothing in them may break the next one.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "camera/presentation_file.h"
#include "camera/resume_file.h"
#include "hls/presentation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  camera::parse_resume_points(text, "sluice 1 boot\n");
  const Result<hls::SavedPresentation> saved = camera::parse_presentation(text);
  if (!saved.ok()) return 0;
  const Result<hls::SavedPresentation> again = camera::parse_presentation(camera::to_json(*saved));
  if (!again.ok() || !(*again == *saved)) __builtin_trap();
  if (saved->renditions.empty()) return 0;
  hls::Presentation presentation(saved->options, saved->renditions.size(), {}, *saved, nullptr);
  const hls::Observation camera{.longest_segment = std::chrono::seconds(2),
                                .frames = {50, std::chrono::milliseconds(40)}};
  if (const auto targets = presentation.seal(0, presentation.generation(0), camera, {})) {
    static_cast<void>(targets->longest_segment() + targets->hold_limit());
  }
  presentation.use_msn(presentation.first_msn());
  presentation.first_dsn(0);
  return 0;
}
