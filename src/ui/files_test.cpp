#include "ui/files.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <libdeflate.h>

namespace sluice::ui {
namespace {

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string unzipped(const EmbeddedFile& file) {
  std::string out(file.bytes.size(), '\0');
  libdeflate_decompressor* const decompressor = libdeflate_alloc_decompressor();
  std::size_t size = 0;
  const auto result = libdeflate_gzip_decompress(decompressor, file.gzip.data(), file.gzip.size(), out.data(),
                                                 out.size(), &size);
  libdeflate_free_decompressor(decompressor);
  return result == LIBDEFLATE_SUCCESS && size == out.size() ? out : "not the gzip of a text of the same size";
}

TEST(Files, ThereIsAlwaysAPage) {
  const EmbeddedFile* const page = find_file("index.html");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_FALSE(page->immutable);
  EXPECT_EQ(text_of(page->bytes).substr(0, 15), "<!doctype html>");
}

TEST(Files, AreFoundByTheirExactPath) {
  for (const EmbeddedFile& file : embedded_files()) EXPECT_EQ(find_file(file.path), &file) << file.path;
  for (const char* path :
       {"", "/", "/index.html", "index", "INDEX.HTML", "assets", "assets/", "../index.html", "~"}) {
    EXPECT_EQ(find_file(path), nullptr) << path;
  }
}

TEST(Files, AreSortedAndHaveTypes) {
  EXPECT_TRUE(std::ranges::is_sorted(embedded_files(), {}, &EmbeddedFile::path));
  for (const EmbeddedFile& file : embedded_files()) {
    EXPECT_FALSE(file.bytes.empty()) << file.path;
    EXPECT_NE(file.content_type, "") << file.path;
    EXPECT_EQ(file.immutable, file.path.starts_with("assets/")) << file.path;
  }
}

TEST(Files, TheGzipHoldsTheSameBytes) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.gzip.empty()) {
      EXPECT_EQ(unzipped(file), text_of(file.bytes)) << file.path;
      EXPECT_LT(file.gzip.size(), file.bytes.size()) << file.path;
    }
  }
}

TEST(Files, EveryFormHasItsOwnTag) {
  std::set<std::string_view> tags;
  std::size_t forms = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    std::vector<std::string_view> own = {file.etag};
    EXPECT_EQ(file.gzip_etag.empty(), file.gzip.empty());
    if (!file.gzip.empty()) own.push_back(file.gzip_etag);
    for (const std::string_view tag : own) {
      EXPECT_TRUE(tag.size() > 10 && tag.front() == '"' && tag.back() == '"') << tag;
      tags.insert(tag);
      ++forms;
    }
  }
  EXPECT_EQ(tags.size(), forms);
}

TEST(Files, NothingComesFromElsewhere) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.ends_with(".html") || file.path.ends_with(".css")) {
      EXPECT_EQ(text_of(file.bytes).find("//"), std::string_view::npos) << file.path;
      EXPECT_EQ(text_of(file.bytes).find("=\"/"), std::string_view::npos) << file.path;
    }
  }
}

}  // namespace
}  // namespace sluice::ui
