// A part of a response: what a Range header asked for of one that is whole (HC-10). Pure; any thread.
#pragma once

#include <optional>

#include "hls/targets.h"
#include "http/message.h"
#include "http/range.h"

namespace sluice::api {

// 206 with the bytes asked for, without copying any; 416 when there are none such; the response itself when
// nothing was asked for or it is no 200. `targets`: those of the playlist that it belongs to.
http::Response ranged(http::Response response, const std::optional<http::RangeRequest>& range,
                      const hls::Targets& targets);

}  // namespace sluice::api
