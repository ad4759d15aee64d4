// The file in which a presentation's numbers and sealed values outlive the process (RB-06, MP-04).
//
// A small JSON object, replaced as a whole, so that it is never half written when the process is killed.
// Trouble with it is logged and stops nothing: without the file the numbers start from the date, as ever.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "hls/presentation.h"

namespace sluice::camera {

// None when there is no file, or nothing in it that can be relied on.
std::optional<hls::SavedPresentation> load_presentation(const std::filesystem::path& file);

// Makes the directory too, when it is missing.
void save_presentation(const std::filesystem::path& file, const hls::SavedPresentation& saved);

// The text of the file. An error names what is wrong with it.
std::string to_json(const hls::SavedPresentation& saved);
Result<hls::SavedPresentation> parse_presentation(std::string_view text);

}  // namespace sluice::camera
