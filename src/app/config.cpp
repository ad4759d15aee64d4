#include "app/config.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "app/config_check.h"
#include "app/config_value.h"
#include "app/yaml_document.h"
#include "ingest/source_url.h"

namespace sluice::app {
namespace {

constexpr std::string_view kAutomatic = "auto";
constexpr std::string_view kSourceWanted = "a URL, or a block of keys such as source";

constexpr std::array<std::pair<std::string_view, ingest::RtspTransport>, 4> kTransports = {{
    {"tcp", ingest::RtspTransport::kTcp},
    {"udp", ingest::RtspTransport::kUdp},
    {"udp_multicast", ingest::RtspTransport::kUdpMulticast},
    {"http", ingest::RtspTransport::kHttp},
}};

// A substream is another address of the same device: what it does not say is as with the camera.
void inherit(const SourceConfig& camera, SourceConfig& substream) {
  if (!substream.rtsp_transport) substream.rtsp_transport = camera.rtsp_transport;
  const Result<ingest::SourceUrl> to = ingest::parse_source_url(substream.source);
  if (!to.ok() || to->kind == ingest::SourceKind::kTest || to->kind == ingest::SourceKind::kFile) return;
  if (!to->username.empty() || !to->password.empty()) return;
  std::string username = camera.username;
  std::string password = camera.password;
  if (const auto from = ingest::parse_source_url(camera.source); from.ok()) {
    if (username.empty()) username = from->username;
    if (password.empty()) password = from->password;
  }
  if (substream.username.empty()) substream.username = std::move(username);
  if (substream.password.empty()) substream.password = std::move(password);
}

class ConfigReader {
 public:
  explicit ConfigReader(const ConfigSurroundings& surroundings)
      : surroundings_(surroundings),
        context_{.file = surroundings.file.string(), .variables = surroundings.variable, .problems = {}} {}

  ConfigResult read(const YamlNode& root) {
    ConfigMapping file(ConfigValue(context_, root, "", 0));
    if (const auto stream = file.find("stream")) read_stream(*stream);
    if (const auto http = file.find("http")) read_http(*http);
    if (const auto cameras = file.find("cameras")) read_cameras(*cameras);
    if (const auto log = file.find("log")) read_log(*log);
    file.finish();
    if (context_.problems.empty()) return std::move(config_);
    std::ranges::sort(context_.problems);
    return std::move(context_.problems);
  }

 private:
  void read_stream(const ConfigValue& value) {
    ConfigMapping stream(value);
    stream.read("ll_hls", config_.stream.ll_hls);
    stream.read("part_duration", config_.stream.part_duration, 0.2, 1.5);
    stream.read("segment_duration", config_.stream.segment_duration, 2, 10);
    stream.read("window", config_.stream.window, 30, 3600);
    if (const auto memory = stream.find("memory")) {
      config_.stream.memory = read_memory(*memory).value_or(config_.stream.memory);
    }
    stream.finish();
  }

  // Less does not hold what a playlist of an ordinary camera lists; more is a slip of the finger.
  static std::optional<std::uint64_t> read_memory(const ConfigValue& value) {
    return value.bytes(8 * kMiB, 4 * kGiB);
  }

  void read_log(const ConfigValue& value) {
    ConfigMapping log(value);
    log.read<log::Level>("level", config_.log_level, log::kLevelNames);
    log.finish();
  }

  void read_http(const ConfigValue& value) {
    ConfigMapping http(value);
    if (const auto listen = http.find("listen")) read_addresses(*listen, config_.http.listen);
    if (const auto tls = http.find("tls")) read_tls(*tls);
    http.finish();
    if (config_.http.listen.empty() && (!config_.http.tls || config_.http.tls->listen.empty())) {
      value.problem("nothing listens", "give listen or tls.listen an address");
    }
    check_addresses_differ(value);
  }

  void read_tls(const ConfigValue& value) {
    if (value.is_scalar()) {
      if (value.boolean() == false) config_.http.tls.reset();
      return;
    }
    ConfigMapping tls(value);
    TlsConfig& out = *config_.http.tls;
    if (const auto listen = tls.find("listen")) read_addresses(*listen, out.listen);
    const auto certificate = tls.find("certificate");
    const auto key = tls.find("key");
    tls.finish();
    if (certificate && certificate->is_scalar() && certificate->node().text == kAutomatic) {
      if (key) key->problem("belongs to no certificate", "with certificate: auto the key is made too");
      return;
    }
    if (certificate) read_file_name(*certificate, out.certificate);
    if (key) read_file_name(*key, out.key);
    if (certificate && !key)
      certificate->problem("lacks its key", "give key the name of the file that holds it");
    if (key && !certificate) key->problem("lacks its certificate", "give certificate the name of a file");
  }

  void read_addresses(const ConfigValue& value, std::vector<std::string>& out) {
    constexpr std::string_view kAllowed = "an address such as \"[::]:8480\", or a list of them";
    out.clear();
    for (const ConfigValue& item : value.items()) {
      const auto text = item.text(kAllowed);
      if (!text) continue;
      // Shown as the file has it: a variable may hold anything.
      Result<std::string> address = check_listen_address(*text);
      if (address.ok()) {
        out.push_back(*std::move(address));
      } else {
        item.problem(item.shown() + " is no address to listen on", kAllowed);
      }
    }
  }

  void check_addresses_differ(const ConfigValue& http) {
    std::vector<std::string> all = config_.http.listen;
    if (config_.http.tls)
      all.insert(all.end(), config_.http.tls->listen.begin(), config_.http.tls->listen.end());
    std::erase_if(all, [](const std::string& address) { return address.ends_with(":0"); });
    std::ranges::sort(all);
    const auto twin = std::ranges::adjacent_find(all);
    if (twin != all.end()) http.problem(fmt::format("listens twice on {}", *twin), "each address once");
  }

  void read_file_name(const ConfigValue& value, std::filesystem::path& out) {
    const auto text = value.text("the name of a file");
    if (!text) return;
    const std::filesystem::path file = surroundings_.file.parent_path() / *text;
    if (text->empty() || !surroundings_.readable(file)) {
      value.problem(value.shown() + " cannot be read", "the name of a PEM file, relative to this one");
      return;
    }
    out = file;
  }

  void read_cameras(const ConfigValue& value) {
    const ConfigMapping cameras(value);
    for (const auto& [name, camera] : cameras.all()) {
      if (const auto valid = check_camera_name(name); !valid.ok()) camera.problem(valid.error().message());
      CameraConfig& out = config_.cameras.emplace_back();
      out.name = name;
      read_camera(camera, out);
    }
  }

  void read_camera(const ConfigValue& value, CameraConfig& out) {
    if (!value.is_mapping()) {
      read_source(value, out);
      return;
    }
    ConfigMapping camera(value);
    read_access(value, camera, out);
    if (const auto substream = camera.find("substream")) read_substream(*substream, out);
    camera.read("use_wallclock_as_timestamps", out.use_wallclock_as_timestamps);
    camera.read("extra_part_wait_time", out.extra_part_wait_time, 0, 60);
    if (const auto memory = camera.find("memory")) out.memory = read_memory(*memory);
    camera.finish();
  }

  // The keys that a camera and its substream have in common.
  void read_access(const ConfigValue& value, ConfigMapping& keys, SourceConfig& out) {
    const auto source = keys.find("source");
    keys.read("username", out.username);
    keys.read("password", out.password);
    if (source) {
      read_source(*source, out);
    } else {
      value.problem("has no source", "give source a URL such as rtsp://10.0.0.5/stream");
    }
    keys.read<ingest::RtspTransport>("rtsp_transport", out.rtsp_transport, kTransports);
  }

  void read_substream(const ConfigValue& value, CameraConfig& camera) {
    SourceConfig& out = camera.substream.emplace();
    if (value.is_mapping()) {
      ConfigMapping keys(value);
      read_access(value, keys, out);
      keys.finish();
    } else {
      read_source(value, out);
    }
    inherit(camera, out);
  }

  // The login of `out` has been read before.
  void read_source(const ConfigValue& value, SourceConfig& out) {
    const auto text = value.text(kSourceWanted);
    if (!text) return;
    if (const auto valid = check_source(*text, out.username, out.password); !valid.ok()) {
      value.problem(valid.error().message());
      return;
    }
    out.source = is_file_name(*text) ? (surroundings_.file.parent_path() / *text).string() : *text;
  }

  const ConfigSurroundings& surroundings_;
  ConfigContext context_;
  Config config_;
};

ConfigResult whole_file_problem(const std::filesystem::path& file, int line, std::string message) {
  return std::vector<ConfigProblem>{
      {.file = file.string(), .line = line, .key = {}, .message = std::move(message)}};
}

ConfigResult cannot_be_read(const std::filesystem::path& file, std::string_view why) {
  return whole_file_problem(file, 0, fmt::format("cannot be read: {}", why));
}

}  // namespace

bool is_readable_file(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && std::ifstream(path).good();
}

ConfigResult parse_config(std::string_view yaml, const ConfigSurroundings& surroundings) {
  const std::variant<YamlDocument, YamlError> document = parse_yaml(yaml);
  if (const auto* error = std::get_if<YamlError>(&document)) {
    return whole_file_problem(surroundings.file, error->line, error->message);
  }
  return ConfigReader(surroundings).read(std::get<YamlDocument>(document).root());
}

ConfigResult load_config(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return cannot_be_read(file, "it is a directory");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return cannot_be_read(file, std::generic_category().message(errno));
  // One byte more than is allowed, so that parse_yaml() can tell.
  std::string text(YamlDocument::kMaxBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return cannot_be_read(file, std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_config(text, {.file = file});
}

}  // namespace sluice::app
