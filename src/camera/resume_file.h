// The file that says where each playlist of a camera stands, so that a process that was killed can be
// continued.
//
// A line of fixed length a rendition, written over in place: what was written before a kill is there after
// it, for the kernel has it. Not so after a power cut, so it counts for as long as the machine has not been
// started anew. Trouble with it is logged once and stops nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "hls/presentation_store.h"

namespace sluice::camera {

class ResumeFile {
 public:
  // `boot`: names the time since the machine was started, of up to 64 characters; see this_boot(). When it is
  // empty there is no file.
  ResumeFile(std::filesystem::path file, std::string boot);
  ~ResumeFile();
  ResumeFile(const ResumeFile&) = delete;
  ResumeFile& operator=(const ResumeFile&) = delete;

  // Of each rendition, what the process before has written.
  std::optional<hls::ResumePoint> point(std::size_t rendition) const;
  void write(std::size_t rendition, const hls::ResumePoint& point);

 private:
  bool write_at(std::size_t offset, std::string_view text) const;
  void fail(std::string_view what);

  const std::filesystem::path file_;
  const std::string head_;
  int descriptor_ = -1;
  std::vector<std::optional<hls::ResumePoint>> found_;
};

// How the names of such files end.
inline constexpr std::string_view kResumeExtension = ".position";

// No process goes on from where the files in `directory` say, whatever camera they are of, unless it fails. A
// directory that is not there has none. Only while no process uses them.
std::error_code forget_resume_points(const std::filesystem::path& directory);

// What the kernel names it; empty when it does not tell.
std::string this_boot();

// The lines behind `head`, if the text begins with that. A line that is not understood is none.
std::vector<std::optional<hls::ResumePoint>> parse_resume_points(std::string_view text,
                                                                 std::string_view head);

}  // namespace sluice::camera
