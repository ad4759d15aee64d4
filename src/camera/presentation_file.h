// The file in which a presentation's numbers and sealed values outlive the process (RB-06, MP-04).
//
// A small JSON object, replaced as a whole, so that it is never half written when the process is killed.
// Trouble with it is logged and stops nothing: without the file the numbers start from the date, as ever.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "camera/resume_file.h"
#include "hls/presentation_store.h"

namespace sluice::camera {

// None when there is no file, or nothing in it that can be relied on.
std::optional<hls::SavedPresentation> load_presentation(const std::filesystem::path& file);

// Makes the directory too, when it is missing.
void save_presentation(const std::filesystem::path& file, const hls::SavedPresentation& saved);

// Keeps a presentation in a file and, beside it, where its playlists stand.
class PresentationFiles final : public hls::PresentationStore {
 public:
  explicit PresentationFiles(std::filesystem::path file);

  // What the process before has kept.
  std::optional<hls::SavedPresentation> load() const;

  void save(const hls::SavedPresentation& saved) override { save_presentation(file_, saved); }
  void keep(std::size_t rendition, const hls::ResumePoint& point) override {
    resume_.write(rendition, point);
  }

 private:
  const std::filesystem::path file_;
  ResumeFile resume_;
};

// The text of the file. An error names what is wrong with it.
std::string to_json(const hls::SavedPresentation& saved);
Result<hls::SavedPresentation> parse_presentation(std::string_view text);

}  // namespace sluice::camera
