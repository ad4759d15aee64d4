#include "app/config.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

std::optional<std::string> variable(const std::string& name) {
  if (name == "YARD_PASSWORD") return "s3cret: \"#*'";
  if (name == "CAMERA_URL") return "rtsp://admin:s3cret@10.0.0.7/main";
  if (name == "BROKEN_URL") return "rtps://admin:s3cret@10.0.0.7/main";
  if (name == "TRUE") return "true";
  if (name == "PART") return "s3cret";
  return std::nullopt;
}

ConfigResult parse(std::string_view yaml) {
  return parse_config(
      yaml, {.file = "/etc/sluice/sluice.yaml", .variable = variable, .readable = [](const auto& path) {
               return path == "/etc/sluice/cert.pem" || path == "/etc/sluice/key.pem";
             }});
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string problems_of(std::string_view yaml) {
  const ConfigResult result = parse(yaml);
  std::string out;
  if (!result.ok()) {
    for (const ConfigProblem& problem : result.problems()) out += describe(problem) + '\n';
  }
  return out;
}

Config config_of(std::string_view yaml) {
  EXPECT_EQ(problems_of(yaml), "");
  return parse(yaml).ok() ? parse(yaml).value() : Config{};
}

TEST(Config, NothingHasToBeConfigured) {
  for (const char* yaml : {"", "# words\n", "stream:\nhttp:\ncameras:\nlog:\n", "{}"}) {
    EXPECT_EQ(config_of(yaml), Config{}) << yaml;
  }
  EXPECT_EQ(Config{}.http.listen, std::vector<std::string>{"[::]:8480"});
  ASSERT_TRUE(Config{}.http.tls.has_value());
  EXPECT_TRUE(Config{}.http.tls->automatic());
  EXPECT_EQ(Config{}.http.tls->listen, std::vector<std::string>{"[::]:8443"});
}

TEST(Config, TakesHomeAssistantsStreamBlockAsItIs) {
  const Config config = config_of("stream:\n  ll_hls: true\n  segment_duration: 6\n  part_duration: 0.75\n");
  EXPECT_TRUE(config.stream.ll_hls);
  EXPECT_EQ(config.stream.segment_duration, 6s);
  EXPECT_EQ(config.stream.part_duration, 750ms);
}

TEST(Config, ReadsEveryKey) {
  const Config config = config_of(R"(
stream: {ll_hls: no, part_duration: 1.5, segment_duration: 10, window: 900}
http:
  listen: ["127.0.0.1:80", 8481]
  tls:
    listen: "[::1]:443"
    certificate: cert.pem
    key: /etc/sluice/key.pem
log: {level: debug}
cameras:
  door: rtsp://user:pass@10.0.0.5/stream1
  yard:
    source: rtsp://10.0.0.6/main
    username: admin
    password: ${YARD_PASSWORD}
    rtsp_transport: udp_multicast
    use_wallclock_as_timestamps: on
    extra_part_wait_time: 2.5
  clip: clips/door.mp4
  demo: "test:?fps=25"
)");
  EXPECT_FALSE(config.stream.ll_hls);
  EXPECT_EQ(config.stream.part_duration, 1500ms);
  EXPECT_EQ(config.stream.segment_duration, 10s);
  EXPECT_EQ(config.stream.window, 15min);
  EXPECT_EQ(config.http.listen, (std::vector<std::string>{"127.0.0.1:80", "[::]:8481"}));
  ASSERT_TRUE(config.http.tls.has_value());
  EXPECT_EQ(config.http.tls->listen, std::vector<std::string>{"[::1]:443"});
  EXPECT_EQ(config.http.tls->certificate, "/etc/sluice/cert.pem");
  EXPECT_EQ(config.http.tls->key, "/etc/sluice/key.pem");
  EXPECT_EQ(config.log_level, log::Level::kDebug);

  ASSERT_EQ(config.cameras.size(), 4U);
  EXPECT_EQ(config.cameras[0].name, "door");
  EXPECT_EQ(config.cameras[0].source, "rtsp://user:pass@10.0.0.5/stream1");
  EXPECT_FALSE(config.cameras[0].rtsp_transport.has_value());
  EXPECT_EQ(config.cameras[1].name, "yard");
  EXPECT_EQ(config.cameras[1].username, "admin");
  EXPECT_EQ(config.cameras[1].password, "s3cret: \"#*'");
  EXPECT_EQ(config.cameras[1].rtsp_transport, ingest::RtspTransport::kUdpMulticast);
  EXPECT_TRUE(config.cameras[1].use_wallclock_as_timestamps);
  EXPECT_EQ(config.cameras[1].extra_part_wait_time, 2500ms);
  EXPECT_EQ(config.cameras[2].source, "/etc/sluice/clips/door.mp4");
  EXPECT_EQ(config.cameras[3].source, "test:?fps=25");
}

TEST(Config, MemoryIsOfAllCamerasOrOfOne) {
  const Config config =
      config_of("stream: {memory: 48MiB}\ncameras: {a: 'test:', b: {source: 'test:', memory: 1 GB}}");
  EXPECT_EQ(config.stream.memory, 48 * kMiB);
  EXPECT_EQ(config.cameras[0].memory, std::nullopt);
  EXPECT_EQ(config.cameras[1].memory, 1'000'000'000U);
  for (const char* size : {"8MiB", "4GiB", "8192KiB"}) {
    EXPECT_EQ(problems_of("stream: {memory: " + std::string(size) + "}"), "");
  }
  for (const char* size : {"8191KiB", "4097MiB", "32", "lots", "''", "-1MiB"}) {
    EXPECT_FALSE(parse("cameras: {a: {source: 'test:', memory: " + std::string(size) + "}}").ok()) << size;
  }
}

TEST(Config, CamerasKeepTheOrderOfTheFile) {
  const Config config = config_of("cameras: {z: 'test:', a: 'test:', m: 'test:'}");
  std::string names;
  for (const CameraConfig& camera : config.cameras) names += camera.name;
  EXPECT_EQ(names, "zam");
}

TEST(Config, CamerasMayShareABlock) {
  const Config config = config_of("cameras:\n  a: &same {source: 'test:', username: x}\n  b: *same\n");
  ASSERT_EQ(config.cameras.size(), 2U);
  EXPECT_EQ(config.cameras[1].username, "x");
}

TEST(Config, BooleansAreThoseOfHomeAssistant) {
  for (const char* word : {"true", "True", "TRUE", "yes", "on", "On", "enable", "1", "'true'", "${TRUE}"}) {
    EXPECT_TRUE(config_of("stream:\n  ll_hls: " + std::string(word)).stream.ll_hls) << word;
  }
  for (const char* word : {"false", "No", "off", "OFF", "disable", "0"}) {
    EXPECT_FALSE(config_of("stream:\n  ll_hls: " + std::string(word)).stream.ll_hls) << word;
  }
}

TEST(Config, NumbersAreInTheirRangeWithBothEnds) {
  const struct {
    std::string key;
    std::vector<std::string> allowed;
    std::vector<std::string> refused;
  } cases[] = {
      {"part_duration",
       {"0.2", "1.5", ".5", "1", "'0.5'"},
       {"0.19999", "1.50001", "-0.5", "0.5s", "5e-1", ".inf", ".nan", "0x1", "''", "true"}},
      {"segment_duration", {"2", "10.0"}, {"1.999", "10.1", "99999999999999999999"}},
      {"window", {"30", "3600"}, {"29", "3601"}},
  };
  const auto reads = [](const std::string& key, const std::string& value) {
    return parse("stream: {" + key + ": " + value + "}").ok();
  };
  for (const auto& [key, allowed, refused] : cases) {
    for (const std::string& value : allowed) EXPECT_TRUE(reads(key, value)) << key << ' ' << value;
    for (const std::string& value : refused) EXPECT_FALSE(reads(key, value)) << key << ' ' << value;
  }
}

TEST(Config, TlsIsOnUnlessTurnedOff) {
  EXPECT_FALSE(config_of("http: {tls: false}").http.tls.has_value());
  EXPECT_EQ(config_of("http: {tls: true}"), Config{});
  EXPECT_EQ(config_of("http: {tls: }"), Config{});
  EXPECT_EQ(config_of("http: {tls: {certificate: auto}}"), Config{});
  const Config only_tls = config_of("http: {listen: []}");
  EXPECT_TRUE(only_tls.http.listen.empty());
}

TEST(Config, ACertificateAndItsKeyComeTogether) {
  const std::pair<const char*, const char*> cases[] = {
      {"{certificate: cert.pem}",
       "http.tls.certificate: lacks its key; give key the name of the file that holds it"},
      {"{key: key.pem}", "http.tls.key: lacks its certificate; give certificate the name of a file"},
      {"{certificate: auto, key: key.pem}",
       "http.tls.key: belongs to no certificate; with certificate: auto the key is made too"},
      {"{certificate: '', key: key.pem}",
       "http.tls.certificate: \"\" cannot be read; the name of a PEM file, relative to this one"},
  };
  for (const auto& [tls, problem] : cases) {
    EXPECT_EQ(problems_of("http: {tls: " + std::string(tls) + "}"),
              "/etc/sluice/sluice.yaml:1: " + std::string(problem) + "\n");
  }
}

TEST(Config, SomethingMustListen) {
  EXPECT_EQ(problems_of("http: {listen: [], tls: false}"),
            "/etc/sluice/sluice.yaml:1: http: nothing listens; give listen or tls.listen an address\n");
}

TEST(Config, PasswordsAreTextHoweverTheyLook) {
  const std::pair<const char*, const char*> cases[] = {
      {"0123", "0123"},           {"yes", "yes"}, {"1e3", "1e3"}, {"'a: #b'", "a: #b"},
      {"p@ss/w?rd", "p@ss/w?rd"}, {"''", ""},
  };
  for (const auto& [written, password] : cases) {
    const std::string yaml = "cameras:\n  a:\n    source: 'test:'\n    password: " + std::string(written);
    EXPECT_EQ(config_of(yaml).cameras[0].password, password);
  }
}

TEST(Config, TellsOfEveryMistakeAtOnce) {
  const std::filesystem::path folder = std::filesystem::path(SLUICE_SOURCE_DIR) / "src/app/testdata";
  const std::string expected = read_file(folder / "mistakes.txt");
  ASSERT_NE(expected, "");
  EXPECT_EQ(problems_of(read_file(folder / "mistakes.yaml")), expected);
}

TEST(Config, SyntaxErrorsHaveTheirLine) {
  EXPECT_EQ(problems_of("stream:\n  ll_hls: [\n"),
            "/etc/sluice/sluice.yaml:3: not valid YAML: end of sequence flow not found\n");
}

TEST(Config, TheFileIsABlockOfKeys) {
  EXPECT_EQ(problems_of("rtsp://admin:s3cret@10.0.0.5/x"),
            "/etc/sluice/sluice.yaml: is a single value; keys are wanted, each on its line and indented\n");
  EXPECT_EQ(problems_of("- stream"),
            "/etc/sluice/sluice.yaml: is a list; keys are wanted, each on its line and indented\n");
}

TEST(Config, SecretsAreInNoMessage) {
  for (const char* yaml : {
           "cameras: {a: '${BROKEN_URL}'}",
           "cameras: {a: 'rtps://admin:s3cret@10.0.0.7/x'}",
           "cameras: {a: {source: 'rtps://admin:s3cret@10.0.0.7/x'}}",
           "cameras: {a: {source: 'test:', passwort: s3cret}}",
           "cameras: {a: {source: 'test:', password: [s3cret]}}",
           "cameras: {a: {source: 'test:', password: {s3cret: }}}",
           "cameras: {a: {source: 'test:', password: *s3cret}}",
           "cameras: {a: {source: 'test:', password: !s3cret }}",
           "cameras: {a: {source: 'test:', password: 's3cret${'}}",
           "cameras: {a: {source: 'test:', rtsp_transport: '${PART}'}}",
           "cameras: {'rtsp://admin:s3cret@10.0.0.7/x': }",
           "cameras: {'admin:s3cret@10.0.0.7/x': 'test:'}",
           "cameras: ['rtsp://admin:s3cret@10.0.0.7/x']",
           "stream: {part_duration: '${PART}'}",
           "stream: {ll_hls: '${PART}'}",
           "http: {listen: '${PART}'}",
           "http: {tls: {certificate: '${PART}', key: '${PART}'}}",
       }) {
    const std::string problems = problems_of(yaml);
    EXPECT_NE(problems, "") << yaml;
    EXPECT_EQ(problems.find("s3cret"), std::string::npos) << problems;
  }
}

TEST(Config, MessagesHoldNoControlCharacters) {
  for (const char c : problems_of("\"\\x1b[2J\": 1\ncameras: {\"a\\nb\\e\": \"rtsp://x\\r\"}")) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  }
}

TEST(Config, AFileOfNothingButMistakesIsReadInNoTime) {
  std::string yaml = "stream:\n";
  for (int i = 0; i < 5'000; ++i) yaml += "  part_duration" + std::to_string(i) + ": x\n";
  EXPECT_EQ(parse(yaml).problems().size(), 5'000U);
}

TEST(LoadConfig, TheExampleIsValid) {
  const std::filesystem::path packaging = std::filesystem::path(SLUICE_SOURCE_DIR) / "packaging";
  const ConfigResult result = load_config(packaging / "sluice.example.yaml");
  ASSERT_TRUE(result.ok()) << describe(result.problems().front());
  EXPECT_FALSE(result.value().cameras.empty());
}

TEST(LoadConfig, SaysWhyAFileCannotBeRead) {
  const auto message = [](const std::filesystem::path& file) {
    return load_config(file).problems().front().message;
  };
  EXPECT_EQ(message("/nowhere/sluice.yaml"), "cannot be read: No such file or directory");
  EXPECT_EQ(message("/"), "cannot be read: it is a directory");
}

TEST(LoadConfig, ReadsNoMoreThanAllowed) {
  EXPECT_EQ(load_config("/dev/zero").problems().front().message,
            "larger than 1 MiB, which no configuration is");
}

}  // namespace
}  // namespace sluice::app
