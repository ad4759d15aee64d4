// Demuxer: a source read by libavformat. Private to this room; one thread.
//
// The stream is taken as it comes: libavformat's guesses at frames and timestamps are turned off where it
// allows that, and its analysis of the stream, which costs seconds, is skipped; the stages behind learn the
// same from the first key frame. One mechanism limits the time of everything, whatever the protocol:
// Interrupt.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "ingest/ffmpeg.h"
#include "ingest/ffmpeg_log.h"
#include "ingest/interrupt.h"
#include "ingest/loop_time_line.h"
#include "ingest/packet_source.h"
#include "ingest/source_options.h"
#include "ingest/source_url.h"

namespace sluice::ingest {

class Demuxer final : public PacketSource {
 public:
  struct Limits {
    std::chrono::milliseconds open{10'000};
    std::chrono::milliseconds read{10'000};
    std::chrono::milliseconds close{500};
  };

  // `url` with the login to be used. All references outlive the demuxer; `log` is this thread's.
  Demuxer(SourceUrl url, const SourceOptions& options, Limits limits, Interrupt& interrupt,
          FfmpegLogScope& log);
  ~Demuxer() override;
  Demuxer(const Demuxer&) = delete;
  Demuxer& operator=(const Demuxer&) = delete;

  Result<void> open() override;
  Result<ffmpeg::Ptr<AVPacket>> read() override;
  const SourceStreams& streams() const override { return streams_; }
  bool needs_pacing() const override;

 private:
  Result<void> open_input();
  void close_input();
  Result<void> begin_again();
  std::span<AVStream*> all_streams() const;
  const AVStream* choose_video() const;
  const AVStream* choose_audio(const AVStream* video) const;
  void select_streams();
  void refresh(std::optional<SourceStream>& stream, int index);
  SourceStream describe(const AVStream& stream) const;
  bool is_format(const char* name) const;
  bool is_finite() const;
  Error failure(int code, std::string_view silence);
  void shift(AVPacket& packet);

  SourceUrl url_;
  const SourceOptions& options_;
  Limits limits_;
  Interrupt& interrupt_;
  FfmpegLogScope& log_;
  AVFormatContext* format_ = nullptr;
  SourceStreams streams_;
  std::optional<std::size_t> streams_known_;  // how many, when they were selected last
  LoopTimeLine loop_;
};

}  // namespace sluice::ingest
