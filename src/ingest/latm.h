// LatmReader: AAC out of LOAS/LATM (ISO/IEC 14496-3 1.7), as some cameras and broadcasters put it into
// MPEG-TS.
//
// One program of one layer with one frame an element, which is all that is in use; the rest is kUnsupported.
// Safe on any bytes. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "media/bit_reader.h"

namespace sluice::ingest {

class LatmReader {
 public:
  // The raw AAC frame in an AudioSyncStream element, syncword and all. kUnavailable before the first
  // configuration.
  Result<std::vector<std::uint8_t>> read(std::span<const std::uint8_t> element);

  // As the newest StreamMuxConfig had it; empty before the first.
  std::span<const std::uint8_t> audio_specific_config() const { return config_; }

 private:
  Result<void> read_stream_mux_config(media::BitReader& bits, std::span<const std::uint8_t> element);

  std::vector<std::uint8_t> config_;
};

}  // namespace sluice::ingest
