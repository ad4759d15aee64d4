// Mount: one path of the camera's RTSP server, encoded once and sent to every client.
//
// GStreamer 1.22's server may abort (an assertion in gst_rtsp_media_get_rates) when a second client joins
// while a mount is starting: let the first one play before the second comes, or give each a mount of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include <gst/rtsp-server/rtsp-server.h>

namespace cameras {

struct Picture {
  int width = 640;
  int height = 360;
  int fps = 25;
  int gop = 25;  // frames from one key frame to the next
};

// The names that Mount takes as presets, for help and messages.
std::vector<std::string> preset_names();
bool is_preset(const std::string& name);

// The caller keeps it alive as long as the factory that it hands out. `frames` and `samples` may be read from
// any thread; everything else belongs to the thread of the server's main loop.
class Mount {
 public:
  Mount(std::string path, const std::string& preset, const Picture& picture);
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;

  const std::string& path() const { return path_; }
  // A new reference for gst_rtsp_mount_points_add_factory.
  GstRTSPMediaFactory* make_factory();

  // What went into the encoders since the start. Frames are numbered through: when the media starts again
  // after its last client left, the number goes on at the next multiple of the frame rate.
  std::uint64_t frames() const { return frames_; }
  std::uint64_t samples() const { return samples_; }

 private:
  static void on_media(GstRTSPMediaFactory* factory, GstRTSPMedia* media, gpointer self);
  static GstPadProbeReturn on_picture(GstPad* pad, GstPadProbeInfo* info, gpointer self);
  static GstPadProbeReturn on_sound(GstPad* pad, GstPadProbeInfo* info, gpointer self);

  std::string path_;
  std::string launch_;
  Picture picture_;
  std::atomic<std::uint64_t> frames_ = 0;
  std::atomic<std::uint64_t> samples_ = 0;
  std::atomic<std::uint64_t> next_frame_ = 0;
};

}  // namespace cameras
