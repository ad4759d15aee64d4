// rtsp_camera: a real RTSP camera for tests, made of GStreamer's RTSP server.
//
//   rtsp_camera [OPTION…] /path=preset…
//
//   --port N                         default 0: any that is free
//   --user U --password P            demands a login
//   --auth basic|digest|both         default digest
//   --transport tcp|udp|any          default any
//   --size WxH --fps N --gop FRAMES  default 640x360, 25, 25
//
// Presets: h264, h264_b (B frames), h265; with sound h264_aac, h264_b_aac, h264_pcma, h264_pcmu, h264_mp3,
// h265_aac. Each is encoded once, while it has clients, and bears the marks of marks.h.
//
// Prints "ready PORT" when it listens. Reads commands from standard input: "drop" cuts every client, "stats"
// prints one line of JSON, "quit" ends it; so does the end of the input, so that a camera never outlives its
// test.
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gio/gio.h>
#include <gst/rtsp-server/rtsp-server.h>

#include "cameras/marks.h"
#include "cameras/mount.h"

namespace {

using cameras::Mount;

constexpr char kRole[] = "viewer";

struct Options {
  int port = 0;
  std::string user;
  std::string password;
  std::string auth = "digest";
  std::string transport = "any";
  cameras::Picture picture;
  std::vector<std::pair<std::string, std::string>> mounts;  // path, preset
};

[[noreturn]] void die(std::string_view message) {
  fmt::print(stderr, "rtsp_camera: {}\n", message);
  std::exit(2);
}

int parse_number(const std::string& name, const std::string& text) {
  std::size_t end = 0;
  int value = 0;
  try {
    value = std::stoi(text, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  if (end == 0 || end != text.size() || value < 0)
    die(fmt::format("{} wants a number, not \"{}\"", name, text));
  return value;
}

void parse_size(const std::string& text, cameras::Picture& picture) {
  const auto cross = text.find('x');
  if (cross == std::string::npos) die("--size wants WIDTHxHEIGHT");
  picture.width = parse_number("--size", text.substr(0, cross));
  picture.height = parse_number("--size", text.substr(cross + 1));
  if (picture.width % (2 * cameras::kColumns) != 0) {
    die(fmt::format("--size: the width must be a multiple of {}, for the marks", 2 * cameras::kColumns));
  }
}

void parse_mount(const std::string& text, Options& options) {
  const auto equals = text.find('=');
  if (!text.starts_with('/') || equals == std::string::npos)
    die(fmt::format("\"{}\" is not /path=preset", text));
  const std::string preset = text.substr(equals + 1);
  if (!cameras::is_preset(preset)) {
    die(fmt::format("no preset \"{}\"; there are {}", preset, fmt::join(cameras::preset_names(), ", ")));
  }
  options.mounts.emplace_back(text.substr(0, equals), preset);
}

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (!name.starts_with("--")) {
      parse_mount(name, options);
      continue;
    }
    if (++i == arguments.size()) die(fmt::format("{} wants a value", name));
    const std::string& value = arguments[i];
    if (name == "--port") {
      options.port = parse_number(name, value);
    } else if (name == "--user") {
      options.user = value;
    } else if (name == "--password") {
      options.password = value;
    } else if (name == "--auth") {
      options.auth = value;
    } else if (name == "--transport") {
      options.transport = value;
    } else if (name == "--size") {
      parse_size(value, options.picture);
    } else if (name == "--fps") {
      options.picture.fps = parse_number(name, value);
    } else if (name == "--gop") {
      options.picture.gop = parse_number(name, value);
    } else {
      die(fmt::format("no option {}", name));
    }
  }
  if (options.mounts.empty()) die("nothing to send: give at least one /path=preset");
  if (options.picture.fps == 0 || options.picture.gop == 0) die("--fps and --gop must be above 0");
  return options;
}

GstRTSPAuth* make_auth(const Options& options) {
  GstRTSPAuth* const auth = gst_rtsp_auth_new();
  GstRTSPToken* const token =
      gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, kRole, nullptr);
  const bool basic = options.auth == "basic" || options.auth == "both";
  const bool digest = options.auth == "digest" || options.auth == "both";
  if (!basic && !digest) die("--auth wants basic, digest or both");
  if (basic) {
    gchar* const login = gst_rtsp_auth_make_basic(options.user.c_str(), options.password.c_str());
    gst_rtsp_auth_add_basic(auth, login, token);
    g_free(login);
  }
  if (digest) gst_rtsp_auth_add_digest(auth, options.user.c_str(), options.password.c_str(), token);
  // GStreamer's enumerators are bits, its header passes them as one enumeration.
  gst_rtsp_auth_set_supported_methods(auth,
                                      static_cast<GstRTSPAuthMethod>((basic ? GST_RTSP_AUTH_BASIC : 0) |
                                                                     (digest ? GST_RTSP_AUTH_DIGEST : 0)));
  gst_rtsp_token_unref(token);
  return auth;
}

GstRTSPLowerTrans lower_transport(const std::string& name) {
  if (name == "tcp") return GST_RTSP_LOWER_TRANS_TCP;
  if (name == "udp") return GST_RTSP_LOWER_TRANS_UDP;
  if (name == "any")
    return static_cast<GstRTSPLowerTrans>(GST_RTSP_LOWER_TRANS_TCP | GST_RTSP_LOWER_TRANS_UDP);
  die("--transport wants tcp, udp or any");
}

// The server, its mounts and the commands from standard input.
class Camera {
 public:
  explicit Camera(const Options& options)
      : loop_(g_main_loop_new(nullptr, FALSE)), server_(gst_rtsp_server_new()) {
    gst_rtsp_server_set_address(server_, "127.0.0.1");
    gst_rtsp_server_set_service(server_, std::to_string(options.port).c_str());
    if (!options.user.empty()) {
      GstRTSPAuth* const auth = make_auth(options);
      gst_rtsp_server_set_auth(server_, auth);
      g_object_unref(auth);
    }
    GstRTSPMountPoints* const points = gst_rtsp_server_get_mount_points(server_);
    for (const auto& [path, preset] : options.mounts) {
      auto& mount = *mounts_.emplace_back(std::make_unique<Mount>(path, preset, options.picture));
      GstRTSPMediaFactory* const factory = mount.make_factory();
      gst_rtsp_media_factory_set_protocols(factory, lower_transport(options.transport));
      if (!options.user.empty()) {
        gst_rtsp_media_factory_add_role(factory, kRole, GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN,
                                        TRUE, GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE,
                                        nullptr);
      }
      gst_rtsp_mount_points_add_factory(points, path.c_str(), factory);
    }
    g_object_unref(points);
  }

  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  ~Camera() {
    g_object_unref(server_);
    g_main_loop_unref(loop_);
  }

  int run() {
    if (gst_rtsp_server_attach(server_, nullptr) == 0) die("cannot listen: the port is taken");
    GIOChannel* const input = g_io_channel_unix_new(0);
    g_io_add_watch(input, static_cast<GIOCondition>(G_IO_IN | G_IO_HUP | G_IO_ERR), on_input, this);
    fmt::print("ready {}\n", gst_rtsp_server_get_bound_port(server_));
    std::fflush(stdout);
    g_main_loop_run(loop_);
    g_io_channel_unref(input);
    return 0;
  }

 private:
  static gboolean on_input(GIOChannel* input, GIOCondition, gpointer self) {
    auto& camera = *static_cast<Camera*>(self);
    gchar* line = nullptr;
    const bool read = g_io_channel_read_line(input, &line, nullptr, nullptr, nullptr) == G_IO_STATUS_NORMAL;
    const std::string_view command = read ? std::string_view(g_strchomp(line)) : "quit";
    const bool more = camera.obey(command);
    g_free(line);
    return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  }

  bool obey(std::string_view command) {
    if (command == "quit") {
      g_main_loop_quit(loop_);
      return false;
    }
    if (command == "drop") {
      g_list_free(gst_rtsp_server_client_filter(
          server_, [](auto*, auto*, auto) { return GST_RTSP_FILTER_REMOVE; }, nullptr));
    } else if (command == "stats") {
      print_stats();
    } else {
      fmt::print(stderr, "rtsp_camera: no command \"{}\"; there are drop, stats and quit\n", command);
    }
    return true;
  }

  void print_stats() {
    int clients = 0;
    g_list_free(gst_rtsp_server_client_filter(
        server_,
        [](auto*, auto*, gpointer count) {
          ++*static_cast<int*>(count);
          return GST_RTSP_FILTER_KEEP;
        },
        &clients));
    fmt::print(R"({{"clients":{},"mounts":{{)", clients);
    const char* comma = "";
    for (const auto& mount : mounts_) {
      fmt::print(R"({}"{}":{{"frames":{},"samples":{}}})", comma, mount->path(), mount->frames(),
                 mount->samples());
      comma = ",";
    }
    fmt::print("}}}}\n");
    std::fflush(stdout);
  }

  GMainLoop* loop_;
  GstRTSPServer* server_;
  std::vector<std::unique_ptr<Mount>> mounts_;
};

}  // namespace

int main(int argc, char** argv) {
  gst_init(nullptr, nullptr);
  return Camera(parse_options({argv + 1, argv + argc})).run();
}
