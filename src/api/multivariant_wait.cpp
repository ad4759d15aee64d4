#include "api/multivariant_wait.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/delivery.h"

namespace sluice::api {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestForTheOther{3000};
// For what no publication tells: that a source has failed, or that the time is up.
constexpr milliseconds kInterval{100};

bool has_failed(const camera::Stream& stream) {
  const ingest::SourceState state = stream.state();
  return std::holds_alternative<ingest::Waiting>(state) || std::holds_alternative<ingest::Ended>(state);
}

bool may_come(const camera::Stream& stream) {
  return stream.snapshot() == nullptr && !has_failed(stream);
}

}  // namespace

void MultivariantWait::answer(http::Exchange& exchange, const camera::Camera& camera) {
  auto wait = std::make_unique<MultivariantWait>(exchange, camera);
  std::optional<http::Response> response = wait->look();
  if (!response) {
    wait->watch(camera.main());
    wait->watch(*camera.substream());
    response = wait->look();  // what came between the look above and the watch is told by nobody
  }
  if (response) return exchange.respond(*std::move(response));
  exchange.loop().arm(wait->timer_, wait->begun_ + kInterval);
  exchange.hold(std::move(wait));
}

MultivariantWait::MultivariantWait(http::Exchange& exchange, const camera::Camera& camera)
    : exchange_(exchange),
      camera_(camera),
      gzip_(wants_gzip(exchange.request())),
      begun_(exchange.loop().now()),
      timer_([this] { look_again(); }) {}

std::optional<http::Response> MultivariantWait::look() {
  const SteadyTime now = exchange_.loop().now();
  const std::vector<PlayableStream> streams = playable_streams(camera_);
  if (streams.empty()) {
    if (now - begun_ < kColdStartLimit) return std::nullopt;
    return not_yet(fmt::format("camera {} has no picture yet: {}; its substream: {}", camera_.name(),
                               ingest::describe(camera_.main().state()),
                               ingest::describe(camera_.substream()->state())));
  }
  // A camera that starts shows its streams one right behind the other, however long it took.
  if (!first_there_) first_there_ = now;
  const bool incomplete = may_come(camera_.main()) || may_come(*camera_.substream());
  if (incomplete && now - *first_there_ < kLongestForTheOther && now - begun_ < kColdStartLimit)
    return std::nullopt;
  return multivariant_playlist(streams, gzip_);
}

void MultivariantWait::watch(const camera::Stream& stream) {
  std::shared_ptr<hls::Timeline> timeline = stream.rendition()->current().timeline;
  hls::Timeline::Subscription subscription =
      timeline->subscribe([loop = &exchange_.loop(), weak = std::weak_ptr(self_)] {
        loop->post([weak] {
          if (const auto self = weak.lock()) (*self)->look_again();
        });
      });
  watches_.push_back({std::move(timeline), std::move(subscription)});
}

void MultivariantWait::look_again() {
  if (std::optional<http::Response> response = look()) {
    exchange_.respond(*std::move(response));  // which destroys this
  } else {
    exchange_.loop().arm(timer_, exchange_.loop().now() + kInterval);
  }
}

}  // namespace sluice::api
