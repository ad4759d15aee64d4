#include "ingest/demuxer.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "ingest/resolve.h"

namespace sluice::ingest {
namespace {

// What the kernel may hold of a camera's UDP packets while we are busy: a large key frame or two.
constexpr const char* kSocketBuffer = "2097152";
// How long RTP over UDP is held back for a packet that may only be late; Wi-Fi delays for longer than the 100
// ms that libavformat waits by itself.
constexpr const char* kReorderingDelay = "250000";

bool is(const std::optional<SourceStream>& stream, int index) {
  return stream && stream->index == index;
}

int on_interrupt(void* opaque) {
  return static_cast<const Interrupt*>(opaque)->expired() ? 1 : 0;
}

class Options {
 public:
  Options() = default;
  ~Options() { av_dict_free(&dictionary_); }
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  void set(const char* key, const char* value) { av_dict_set(&dictionary_, key, value, 0); }
  AVDictionary** get() { return &dictionary_; }

 private:
  AVDictionary* dictionary_ = nullptr;
};

// A source on the network must not make us open files or other services, as a playlist could try to.
const char* allowed_protocols(SourceKind kind) {
  switch (kind) {
    case SourceKind::kRtsp: return "rtp,srtp,udp,tcp,tls,http,https,httpproxy";
    case SourceKind::kRtmp: return "rtmp,rtmps,tcp,tls,httpproxy";
    case SourceKind::kSrt: return "srt";
    case SourceKind::kHttp: return "http,https,tcp,tls,httpproxy,crypto,data";
    case SourceKind::kUdp: return "udp,rtp";
    case SourceKind::kFile: return "file,crypto,data";
    case SourceKind::kTest: break;
  }
  return "";
}

void set_rtsp_options(const SourceOptions& options, Options& out) {
  if (options.rtsp_transport) {
    out.set("rtsp_transport", std::string(to_string(*options.rtsp_transport)).c_str());
  } else {
    out.set("rtsp_transport", "tcp+udp");
    out.set("rtsp_flags", "prefer_tcp");
  }
  out.set("allowed_media_types", "video+audio");
  out.set("buffer_size", kSocketBuffer);
  out.set("max_delay", kReorderingDelay);
}

void set_options(SourceKind kind, const SourceOptions& options, Options& out) {
  out.set("protocol_whitelist", allowed_protocols(kind));
  if (kind == SourceKind::kRtsp) set_rtsp_options(options, out);
  if (kind == SourceKind::kUdp) {
    out.set("buffer_size", kSocketBuffer);
    out.set("overrun_nonfatal", "1");
  }
}

}  // namespace

Demuxer::Demuxer(SourceUrl url, const SourceOptions& options, Limits limits, Interrupt& interrupt,
                 FfmpegLogScope& log)
    : url_(std::move(url)), options_(options), limits_(limits), interrupt_(interrupt), log_(log) {}

Demuxer::~Demuxer() {
  close_input();
}

void Demuxer::close_input() {
  if (format_ == nullptr) return;
  // Time to say goodbye: a camera with two sessions to give keeps one for minutes otherwise.
  interrupt_.allow_to_finish(limits_.close);
  avformat_close_input(&format_);
}

bool Demuxer::is_format(const char* name) const {
  return av_match_name(name, format_->iformat->name) != 0;
}

std::span<AVStream*> Demuxer::all_streams() const {
  return {format_->streams, format_->nb_streams};
}

bool Demuxer::is_finite() const {
  return url_.kind == SourceKind::kFile || (url_.kind == SourceKind::kHttp && format_->duration > 0);
}

bool Demuxer::needs_pacing() const {
  return format_ != nullptr && (is_finite() || is_format("hls"));
}

Error Demuxer::failure(int code, std::string_view silence) {
  const std::string said = log_.take_last_error();
  if (interrupt_.stopped()) return {ErrorCode::kCancelled, "stopped"};
  if (interrupt_.timed_out()) return {ErrorCode::kTimeout, std::string(silence)};
  if (code == AVERROR_EOF) return {ErrorCode::kUnavailable, "the camera ended the stream"};
  Error error = ffmpeg::to_error(code);
  const bool vague = code == AVERROR(EIO) || code == AVERROR_UNKNOWN || code == AVERROR(EINVAL) ||
                     code == AVERROR_HTTP_OTHER_4XX || code == AVERROR_INVALIDDATA;
  if (vague && !said.empty()) return {error.code(), fmt::format("{} ({})", error.message(), said)};
  return error;
}

Result<void> Demuxer::open() {
  interrupt_.allow(limits_.open);
  SLUICE_TRY(resolve(url_.host, interrupt_));
  return open_input();
}

Result<void> Demuxer::open_input() {
  SLUICE_ASSIGN(const std::string url, to_ffmpeg_url(url_));
  format_ = avformat_alloc_context();
  if (format_ == nullptr) throw std::bad_alloc();
  format_->interrupt_callback = {.callback = on_interrupt, .opaque = &interrupt_};
  format_->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
  format_->correct_ts_overflow = 0;
  Options options;
  set_options(url_.kind, options_, options);
  log_.take_last_error();
  // On failure libavformat frees the context and clears the pointer.
  if (const int code = avformat_open_input(&format_, url.c_str(), nullptr, options.get()); code < 0) {
    return failure(code, fmt::format("no answer within {} s",
                                     std::chrono::ceil<std::chrono::seconds>(limits_.open).count()));
  }
  streams_known_.reset();
  select_streams();
  return {};
}

SourceStream Demuxer::describe(const AVStream& stream) const {
  constexpr std::array kByteStreams = {"rtsp", "hls",  "rtp", "sdp", "mpegts", "mpeg",
                                       "h264", "hevc", "aac", "mp3", "ac3",    "eac3"};
  const bool pieces = std::ranges::any_of(kByteStreams, [this](const char* name) { return is_format(name); });
  return {.index = stream.index,
          .parameters = std::shared_ptr<const AVCodecParameters>(ffmpeg::copy(*stream.codecpar)),
          .time_base = stream.time_base,
          .timestamp_bits = stream.pts_wrap_bits,
          .framed = !pieces,
          .mapped_by_reports = is_format("rtsp") || is_format("rtp") || is_format("sdp")};
}

// The first video that can be served, or else the first at all.
const AVStream* Demuxer::choose_video() const {
  const AVStream* chosen = nullptr;
  for (const AVStream* stream : all_streams()) {
    const bool still = (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO || still) continue;
    const AVCodecID codec = stream->codecpar->codec_id;
    if (codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC) return stream;
    if (chosen == nullptr) chosen = stream;
  }
  return chosen;
}

// The first sound, of the video's own program if it has one. av_find_best_stream() passes over whatever has
// not been analysed.
const AVStream* Demuxer::choose_audio(const AVStream* video) const {
  const AVStream* chosen = nullptr;
  const AVProgram* const program =
      video != nullptr ? av_find_program_from_stream(format_, nullptr, video->index) : nullptr;
  for (const AVStream* stream : all_streams()) {
    if (stream->codecpar->codec_type != AVMEDIA_TYPE_AUDIO) continue;
    if (program == nullptr) return stream;
    const std::span members(program->stream_index, program->nb_stream_indexes);
    if (std::ranges::find(members, static_cast<unsigned>(stream->index)) != members.end()) return stream;
    if (chosen == nullptr) chosen = stream;
  }
  return chosen;
}

// Called with each packet: a container may declare streams at any time, and tell later what they are.
void Demuxer::select_streams() {
  const auto known =
      static_cast<std::size_t>(std::ranges::count_if(all_streams(), [](const AVStream* stream) {
        return stream->codecpar->codec_type != AVMEDIA_TYPE_UNKNOWN;
      }));
  const bool header_is_open = (format_->ctx_flags & AVFMTCTX_NOHEADER) != 0 && is_format("flv");
  const bool complete = streams_.video && streams_.audio;
  const bool more_may_come = !complete && (header_is_open || known < format_->nb_streams);
  if (known == streams_known_ && more_may_come == streams_.more_may_come) return;
  streams_known_ = known;
  streams_.more_may_come = more_may_come;
  const AVStream* const video = choose_video();
  const AVStream* const audio = choose_audio(video);
  if (!streams_.video && video != nullptr) streams_.video = describe(*video);
  if (!streams_.audio && audio != nullptr) streams_.audio = describe(*audio);
  for (AVStream* stream : all_streams()) {
    const bool wanted = is(streams_.video, stream->index) || is(streams_.audio, stream->index) ||
                        stream->codecpar->codec_type == AVMEDIA_TYPE_UNKNOWN;
    stream->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
}

// A stream may be declared before its codec's parameters have come; with its first packet they have.
void Demuxer::refresh(std::optional<SourceStream>& stream, int index) {
  if (!is(stream, index) ||
      format_->streams[index]->codecpar->extradata_size == stream->parameters->extradata_size)
    return;
  stream = describe(*format_->streams[index]);
}

// Adds the time of the repetitions before, and notes the file's own.
void Demuxer::shift(AVPacket& packet) {
  constexpr AVRational kMicroseconds{1, 1'000'000};
  const AVRational time_base = format_->streams[packet.stream_index]->time_base;
  const std::int64_t time = packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
  if (time == AV_NOPTS_VALUE) return;
  loop_.note(packet.stream_index, std::chrono::microseconds{av_rescale_q(time, time_base, kMicroseconds)},
             is(streams_.video, packet.stream_index));
  const std::int64_t offset = av_rescale_q(loop_.offset().count(), kMicroseconds, time_base);
  if (packet.dts != AV_NOPTS_VALUE) packet.dts += offset;
  if (packet.pts != AV_NOPTS_VALUE) packet.pts += offset;
}

Result<void> Demuxer::begin_again() {
  if (loop_.empty()) return Error{ErrorCode::kEnd, "the file is empty"};
  loop_.repeat();
  close_input();
  interrupt_.allow(limits_.open);
  return open_input();
}

Result<ffmpeg::Ptr<AVPacket>> Demuxer::read() {
  auto packet = ffmpeg::make_packet();
  for (;;) {
    interrupt_.allow(limits_.read);
    const int code = av_read_frame(format_, packet.get());
    if (code == AVERROR_EOF && !interrupt_.stopped() && is_finite()) {
      if (!options_.loop && !url_.loop) return Error{ErrorCode::kEnd, "the file ended"};
      SLUICE_TRY(begin_again());
      continue;
    }
    if (code < 0) {
      return failure(code, fmt::format("no data for {} s",
                                       std::chrono::ceil<std::chrono::seconds>(limits_.read).count()));
    }
    select_streams();
    refresh(streams_.video, packet->stream_index);
    refresh(streams_.audio, packet->stream_index);
    if (is(streams_.video, packet->stream_index) || is(streams_.audio, packet->stream_index)) {
      if (is_finite()) shift(*packet);
      return packet;
    }
    av_packet_unref(packet.get());
  }
}

}  // namespace sluice::ingest
