#include "camera/camera.h"

#include <string_view>
#include <thread>
#include <utility>

#include "hls/names.h"

namespace sluice::camera {
namespace {

std::unique_ptr<PresentationFiles> make_files(const std::filesystem::path& file) {
  return file.empty() ? nullptr : std::make_unique<PresentationFiles>(file);
}

std::unique_ptr<Stream> make_substream(const CameraOptions& options, hls::Presentation& presentation,
                                       const Clock& clock) {
  if (!options.substream) return nullptr;
  ingest::SourceOptions source = *options.substream;
  source.name = options.source.name + " substream";
  return std::make_unique<Stream>(std::move(source), presentation, 1, clock);
}

// Not an owner: each of two renditions would keep the other.
hls::OtherRendition reporting_on(const Stream& stream, std::string_view directory) {
  return [weak = std::weak_ptr(stream.rendition()), directory]() -> std::optional<hls::RenditionReport> {
    const auto rendition = weak.lock();
    return rendition ? hls::report_on(*rendition, directory) : std::nullopt;
  };
}

}  // namespace

Camera::Camera(const CameraOptions& options, const Clock& clock)
    : name_(options.source.name),
      extra_part_wait_time_(options.extra_part_wait_time),
      files_(make_files(options.state_file)),
      presentation_(options.stream, options.substream ? 2 : 1, clock.wall(),
                    files_ ? files_->load() : std::nullopt, files_.get()),
      main_(options.source, presentation_, 0, clock),
      substream_(make_substream(options, presentation_, clock)) {
  if (!substream_) return;
  main_.packager().set_other(reporting_on(*substream_, hls::kSubstreamPrefix));
  substream_->packager().set_other(reporting_on(main_, "../"));
}

void Camera::start() {
  main_.start();
  if (substream_) substream_->start();
}

// Both at once: a source that hangs takes its time to be interrupted.
void Camera::stop() {
  std::jthread beside;
  if (substream_) beside = std::jthread([this] { substream_->stop(); });
  main_.stop();
}

void Camera::tick() {
  main_.tick();
  if (substream_) substream_->tick();
}

}  // namespace sluice::camera
