#include "ui/files.h"

#include <algorithm>

namespace sluice::ui {

const EmbeddedFile* find_file(std::string_view path) {
  const auto files = embedded_files();
  const auto file = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
  return file != files.end() && file->path == path ? &*file : nullptr;
}

}  // namespace sluice::ui
