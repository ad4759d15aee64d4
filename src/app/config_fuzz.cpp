// Any bytes as a configuration file: parsed or refused, and what is said of them fits on lines.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "app/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::app;
  const ConfigSurroundings surroundings = {
      .file = "/etc/sluice/f.yaml",
      .variable =
          [](const std::string& name) {
            return name == "A" ? std::optional<std::string>("b") : std::nullopt;
          },
      .readable = [](const std::filesystem::path& path) { return path.native().size() % 2 == 0; }};
  const ConfigResult result = parse_config({reinterpret_cast<const char*>(data), size}, surroundings);
  if (result.ok()) return 0;
  for (const ConfigProblem& problem : result.problems()) {
    if (problem.message.empty()) std::abort();
    for (const char c : describe(problem)) {
      if (static_cast<unsigned char>(c) < 0x20) std::abort();
    }
  }
  return 0;
}
