// MultivariantWait: a request for the multivariant playlist of a camera with a substream, until there is one
// to answer it with (RB-10, MV-16).
//
// Both streams belong in it, because a player that has loaded it never asks for it again. So the first of
// them waits for the other, from when it is there, for three seconds at most and not at all for one whose
// source has failed. On the exchange's loop thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "camera/camera.h"
#include "http/exchange.h"
#include "net/loop.h"

namespace sluice::api {

class MultivariantWait final : public http::Held {
 public:
  // Answers or holds the exchange. `camera` has a substream.
  static void answer(http::Exchange& exchange, const camera::Camera& camera);

  MultivariantWait(http::Exchange& exchange, const camera::Camera& camera);

 private:
  // The answer, if it is time for one.
  std::optional<http::Response> look();
  void look_again();
  // Looks again, on the loop, whenever the stream publishes something.
  void watch(const camera::Stream& stream);

  struct Watch {
    std::shared_ptr<hls::Timeline> timeline;
    hls::Timeline::Subscription subscription;
  };

  http::Exchange& exchange_;
  const camera::Camera& camera_;
  const bool gzip_;
  const SteadyTime begun_;
  std::optional<SteadyTime> first_there_;  // when one of the streams could be played
  net::Timer timer_;
  const std::shared_ptr<MultivariantWait*> self_ = std::make_shared<MultivariantWait*>(this);
  std::vector<Watch> watches_;
};

}  // namespace sluice::api
