#include "camera/resume_file.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/std.h>
#include <unistd.h>

#include "camera/state_file.h"

namespace sluice::camera {
namespace {

// Six numbers of twenty digits, each with what separates it from the next.
constexpr std::size_t kDigits = 20;
constexpr std::size_t kNumbers = 6;
constexpr std::size_t kLine = kNumbers * (kDigits + 1);
constexpr std::size_t kMostBytes = 4096;

std::optional<hls::ResumePoint> parse_line(std::string_view line) {
  std::array<std::uint64_t, kNumbers> numbers{};
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const std::string_view digits = line.substr(i * (kDigits + 1), kDigits);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), numbers[i]);
    const char after = line[i * (kDigits + 1) + kDigits];
    if (error != std::errc{} || end != digits.data() + digits.size() || numbers[i] > kLargestNumber)
      return std::nullopt;
    if (after != (i + 1 < kNumbers ? ' ' : '\n')) return std::nullopt;
  }
  return hls::ResumePoint{.generation = numbers[0],
                          .msn = numbers[1],
                          .dsn = numbers[2],
                          .iframe = numbers[3],
                          .start = hls::PresentationTime{static_cast<hls::PresentationTime::rep>(numbers[4])},
                          .end = hls::PresentationTime{static_cast<hls::PresentationTime::rep>(numbers[5])}};
}

std::string line_of(const hls::ResumePoint& point) {
  return fmt::format("{:020} {:020} {:020} {:020} {:020} {:020}\n", point.generation, point.msn, point.dsn,
                     point.iframe, point.start.count(), point.end.count());
}

}  // namespace

ResumeFile::ResumeFile(std::filesystem::path file, std::string boot)
    : file_(std::move(file)), head_(fmt::format("sluice 1 {}\n", boot)) {
  std::error_code error;
  if (boot.empty()) {
    state_logger().warn(
        "/proc/sys/kernel/random/boot_id cannot be read, so that nobody knows when the machine was started: "
        "when this process is killed, players will not go on by themselves");
    std::filesystem::remove(file_, error);
    return;
  }
  std::filesystem::create_directories(file_.parent_path(), error);
  descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    fail("opened");
    return;
  }
  std::string text(kMostBytes, '\0');
  const ssize_t size = pread(descriptor_, text.data(), text.size(), 0);
  if (size < 0) {
    fail("read");
    return;
  }
  text.resize(static_cast<std::size_t>(size));
  found_ = parse_resume_points(text, head_);
  if (text.starts_with(head_)) return;
  if (ftruncate(descriptor_, 0) != 0 || !write_at(0, head_)) fail("written");
}

ResumeFile::~ResumeFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<hls::ResumePoint> ResumeFile::point(std::size_t rendition) const {
  return rendition < found_.size() ? found_[rendition] : std::nullopt;
}

void ResumeFile::write(std::size_t rendition, const hls::ResumePoint& point) {
  if (descriptor_ < 0) return;
  const std::string line = line_of(point);
  if (!write_at(head_.size() + rendition * kLine, line)) fail("written");
}

bool ResumeFile::write_at(std::size_t offset, std::string_view text) const {
  const ssize_t written = pwrite(descriptor_, text.data(), text.size(), static_cast<off_t>(offset));
  if (written >= 0 && written < static_cast<ssize_t>(text.size())) errno = ENOSPC;
  return written == static_cast<ssize_t>(text.size());
}

// What is in the file now may be wrong: better none than that.
void ResumeFile::fail(std::string_view what) {
  std::error_code error(errno, std::generic_category());
  state_logger().warn(
      "{} cannot be {} ({}): when this process is killed, players will not go on by themselves; is the disk "
      "full?",
      file_, what, error.message());
  std::filesystem::remove(file_, error);
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
}

std::error_code forget_resume_points(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() != kResumeExtension) continue;
    if (std::filesystem::remove(entry->path(), error); error) return error;
  }
  return error == std::errc::no_such_file_or_directory ? std::error_code() : error;
}

std::string this_boot() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::vector<std::optional<hls::ResumePoint>> parse_resume_points(std::string_view text,
                                                                 std::string_view head) {
  std::vector<std::optional<hls::ResumePoint>> points;
  if (!text.starts_with(head)) return points;
  text.remove_prefix(head.size());
  for (; text.size() >= kLine; text.remove_prefix(kLine)) points.push_back(parse_line(text.substr(0, kLine)));
  return points;
}

}  // namespace sluice::camera
