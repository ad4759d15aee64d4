// The files of the user interface, as they lie in the program: what Vite has built of ui/, or a page that
// says how to build it. cmake/EmbedFiles.cmake puts them there.
//
// Everything has static storage duration and never changes; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::ui {

struct EmbeddedFile {
  std::string_view path;  // relative to the page, without "/" in front: "index.html", "assets/index-B1c2.js"
  std::string_view content_type;
  std::span<const std::uint8_t> bytes;
  std::span<const std::uint8_t> gzip;  // the same, compressed; empty where that saves nothing worth having
  // Strong entity tags with their quotes (RFC 9110 8.8.3), made of the content; each form has its own.
  std::string_view etag;
  std::string_view gzip_etag;  // empty without `gzip`
  // The path holds a hash of the content, so that it may be cached for ever.
  bool immutable = false;
};

// Sorted by path. There is always an index.html.
std::span<const EmbeddedFile> embedded_files();

// Null when there is none of that exact path.
const EmbeddedFile* find_file(std::string_view path);

}  // namespace sluice::ui
