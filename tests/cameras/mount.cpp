#include "cameras/mount.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <gst/audio/audio.h>
#include <gst/video/video.h>

#include "cameras/marks.h"

namespace cameras {
namespace {

struct Codecs {
  std::string_view video;
  std::string_view audio;  // empty: none
};

const std::map<std::string, Codecs>& presets() {
  static const std::map<std::string, Codecs> table = {
      {"h264", {"h264", ""}},          {"h264_b", {"h264_b", ""}},
      {"h264_aac", {"h264", "aac"}},   {"h264_b_aac", {"h264_b", "aac"}},
      {"h264_pcma", {"h264", "pcma"}}, {"h264_pcmu", {"h264", "pcmu"}},
      {"h264_mp3", {"h264", "mp3"}},   {"h265", {"h265", ""}},
      {"h265_aac", {"h265", "aac"}},
  };
  return table;
}

// One slice a frame and one thread: several streams are encoded beside the server that is under test. The
// parameter sets go in band before every key frame as well as into the session description, as cameras do.
std::string video_encoder(std::string_view codec, int gop) {
  if (codec == "h264") {
    return fmt::format(
        "x264enc tune=zerolatency speed-preset=ultrafast threads=1 bitrate=800 key-int-max={} ! "
        "rtph264pay name=pay0 pt=96 config-interval=-1",
        gop);
  }
  if (codec == "h264_b") {
    return fmt::format(
        "x264enc speed-preset=ultrafast threads=1 bitrate=800 key-int-max={} bframes=2 b-adapt=false "
        "rc-lookahead=0 sync-lookahead=0 ! video/x-h264,profile=main,stream-format=byte-stream ! "
        "rtph264pay name=pay0 pt=96 config-interval=-1",
        gop);
  }
  return fmt::format(
      "x265enc tune=zerolatency speed-preset=ultrafast bitrate=800 key-int-max={} log-level=error "
      "option-string=pools=none:frame-threads=1:open-gop=0 ! rtph265pay name=pay0 pt=96 config-interval=-1",
      gop);
}

std::string audio_branch(std::string_view codec) {
  const auto source = [](int rate, int channels, std::string_view rest) {
    return fmt::format(
        "audiotestsrc is-live=true wave=silence samplesperbuffer={} ! "
        "audio/x-raw,format=S16LE,layout=interleaved,rate={},channels={} ! identity name=sound ! "
        "audioconvert ! {}",
        rate / 50, rate, channels, rest);
  };
  if (codec == "aac")
    return source(48000, 2, "avenc_aac bitrate=96000 ! aacparse ! rtpmp4gpay name=pay1 pt=97");
  if (codec == "pcma") return source(8000, 1, "alawenc ! rtppcmapay name=pay1 pt=8");
  if (codec == "pcmu") return source(8000, 1, "mulawenc ! rtppcmupay name=pay1 pt=0");
  if (codec == "mp3") {
    return source(44100, 2,
                  "lamemp3enc target=bitrate bitrate=128 ! mpegaudioparse ! rtpmpapay name=pay1 pt=14");
  }
  return "";
}

std::string launch_line(const Codecs& codecs, const Picture& picture) {
  return fmt::format(
      "( videotestsrc is-live=true pattern=spokes kt=3 ! "
      "video/x-raw,format=I420,width={},height={},framerate={}/1 "
      "! "
      "identity name=picture ! {} {} )",
      picture.width, picture.height, picture.fps, video_encoder(codecs.video, picture.gop),
      audio_branch(codecs.audio));
}

std::uint32_t unix_milliseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

void probe_source_pad(GstElement* bin, const char* name, GstPadProbeCallback callback, gpointer self) {
  GstElement* const element = gst_bin_get_by_name(GST_BIN(bin), name);
  if (element == nullptr) return;
  GstPad* const pad = gst_element_get_static_pad(element, "src");
  gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, callback, self, nullptr);
  gst_object_unref(pad);
  gst_object_unref(element);
}

// The probe's buffer, writable, put back into the probe.
GstBuffer* writable_buffer(GstPadProbeInfo* info) {
  GstBuffer* const buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
  info->data = buffer;
  return buffer;
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& [name, codecs] : presets()) names.push_back(name);
  return names;
}

bool is_preset(const std::string& name) {
  return presets().contains(name);
}

Mount::Mount(std::string path, const std::string& preset, const Picture& picture)
    : path_(std::move(path)), launch_(launch_line(presets().at(preset), picture)), picture_(picture) {}

GstRTSPMediaFactory* Mount::make_factory() {
  GstRTSPMediaFactory* const factory = gst_rtsp_media_factory_new();
  gst_rtsp_media_factory_set_launch(factory, launch_.c_str());
  gst_rtsp_media_factory_set_shared(factory, TRUE);
  g_signal_connect(factory, "media-configure", G_CALLBACK(on_media), this);
  return factory;
}

void Mount::on_media(GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer self) {
  auto& mount = *static_cast<Mount*>(self);
  const auto fps = static_cast<std::uint64_t>(mount.picture_.fps);
  mount.next_frame_ = (mount.next_frame_ + fps - 1) / fps * fps;
  GstElement* const element = gst_rtsp_media_get_element(media);
  probe_source_pad(element, "picture", on_picture, self);
  probe_source_pad(element, "sound", on_sound, self);
  gst_object_unref(element);
}

GstPadProbeReturn Mount::on_picture(GstPad*, GstPadProbeInfo* info, gpointer self) {
  auto& mount = *static_cast<Mount*>(self);
  GstVideoInfo video;
  gst_video_info_set_format(&video, GST_VIDEO_FORMAT_I420, static_cast<guint>(mount.picture_.width),
                            static_cast<guint>(mount.picture_.height));
  GstVideoFrame frame;
  if (!gst_video_frame_map(&frame, &video, writable_buffer(info), GST_MAP_READWRITE))
    return GST_PAD_PROBE_DROP;
  const Luma luma{static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0)),
                  static_cast<std::size_t>(GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0)), mount.picture_.width};
  paint_marks(luma, static_cast<std::uint32_t>(mount.next_frame_++), unix_milliseconds());
  gst_video_frame_unmap(&frame);
  ++mount.frames_;
  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn Mount::on_sound(GstPad* pad, GstPadProbeInfo* info, gpointer self) {
  auto& mount = *static_cast<Mount*>(self);
  GstBuffer* const buffer = writable_buffer(info);
  GstCaps* const caps = gst_pad_get_current_caps(pad);
  GstAudioInfo audio;
  const bool known = caps != nullptr && gst_audio_info_from_caps(&audio, caps);
  if (caps != nullptr) gst_caps_unref(caps);
  GstMapInfo map;
  if (!known || !gst_buffer_map(buffer, &map, GST_MAP_READWRITE)) return GST_PAD_PROBE_DROP;
  const auto rate = static_cast<std::uint64_t>(GST_AUDIO_INFO_RATE(&audio));
  const std::uint64_t first = gst_util_uint64_scale_round(GST_BUFFER_PTS(buffer), rate, GST_SECOND);
  const std::span samples(reinterpret_cast<std::int16_t*>(map.data), map.size / sizeof(std::int16_t));
  play_marks(samples, GST_AUDIO_INFO_CHANNELS(&audio), GST_AUDIO_INFO_RATE(&audio), first);
  mount.samples_ += samples.size() / static_cast<std::size_t>(GST_AUDIO_INFO_CHANNELS(&audio));
  gst_buffer_unmap(buffer, &map);
  // The source's silence is flagged as a gap, which encoders would keep silent.
  gst_buffer_unset_flags(buffer, GST_BUFFER_FLAG_GAP);
  return GST_PAD_PROBE_OK;
}

}  // namespace cameras
