#include "app/command_line.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace sluice::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<Command> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "sluice");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

ServeCommand serve(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "serve");
  Result<Command> command = parse(arguments);
  if (!command.ok()) {
    ADD_FAILURE() << command.error().message();
    return {};
  }
  return std::get<ServeCommand>(*std::move(command));
}

std::vector<std::string> cameras_of(const ServeCommand& command) {
  const Config config = config_for(command).value();
  std::vector<std::string> out;
  out.reserve(config.cameras.size());
  for (const CameraConfig& camera : config.cameras) out.push_back(camera.name + ' ' + camera.source);
  return out;
}

std::vector<std::string> problems_of(const ServeCommand& command) {
  const ConfigResult result = config_for(command);
  std::vector<std::string> out;
  out.reserve(result.problems().size());
  for (const ConfigProblem& problem : result.problems()) out.push_back(describe(problem));
  return out;
}

// A configuration file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text)
      : path_(std::filesystem::temp_directory_path() /
              ("sluice-command-line-test-" + std::to_string(getpid()))) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const char* path() const { return path_.c_str(); }

 private:
  std::filesystem::path path_;
};

TEST(CommandLine, WithoutACommandShowsTheHelpAndFails) {
  const auto help = std::get<HelpCommand>(*parse({}));
  EXPECT_EQ(help.exit_code, 2);
  EXPECT_THAT(help.text, HasSubstr("serve"));
  EXPECT_THAT(help.text, HasSubstr("check"));
  EXPECT_THAT(help.text, HasSubstr("version"));
}

TEST(CommandLine, HelpIsNoMistakeWhenAskedFor) {
  EXPECT_EQ(std::get<HelpCommand>(*parse({"--help"})).exit_code, 0);
  const auto help = std::get<HelpCommand>(*parse({"serve", "--help"}));
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.text, HasSubstr("--tls-listen"));
}

TEST(CommandLine, KnowsVersionAndCheck) {
  EXPECT_TRUE(std::holds_alternative<VersionCommand>(*parse({"version"})));
  EXPECT_EQ(std::get<CheckCommand>(*parse({"check", "-c", "a.yaml"})).config_file, "a.yaml");
  EXPECT_EQ(std::get<CheckCommand>(*parse({"check", "--config", "a.yaml"})).config_file, "a.yaml");
}

TEST(CommandLine, MistakesAreOneSentence) {
  for (const std::vector<const char*>& arguments :
       {std::vector<const char*>{"check"},
        {"sevre"},
        {"serve", "--lisen", "x"},
        {"serve", "--log-level", "loud"},
        {"serve", "-c"},
        {"version", "1"},
        {"check", "-c", "a", "b"},
        {"--listen", "x"},
        {"serve", "--tls-listen", "off", "--tls-listen", "8443"}}) {
    const auto result = parse(arguments);
    ASSERT_FALSE(result.ok()) << arguments.front();
    EXPECT_THAT(result.error().message(), HasSubstr("see `sluice --help`"));
    EXPECT_EQ(result.error().message().find('\n'), std::string::npos) << result.error().message();
  }
}

TEST(CommandLine, ValidateTakesItsOptions) {
  const auto command =
      parse({"validate", "https://host/a.m3u8", "--for", "2m", "--header", "Cookie: a=b", "--insecure",
             "--http1.1", "--no-probes", "--json", "--junit", "out.xml", "--strict", "--ignore", "hc-01"});
  ASSERT_TRUE(command.ok());
  const auto& options = std::get<ValidateCommand>(*command).options;
  EXPECT_EQ(options.url, "https://host/a.m3u8");
  EXPECT_EQ(options.duration, std::chrono::minutes(2));
  ASSERT_EQ(options.headers.size(), 1U);
  EXPECT_EQ(options.headers[0].value, "a=b");
  EXPECT_TRUE(options.insecure && options.old_http && options.json && options.strict);
  EXPECT_FALSE(options.probes);
  EXPECT_EQ(options.junit_file, "out.xml");
  EXPECT_EQ(options.ignored, std::vector<std::string>{"hc-01"});
}

TEST(CommandLine, ValidateSaysWhatIsWrong) {
  EXPECT_EQ(parse({"validate"}).error().message(),
            "`sluice validate` needs the URL of a playlist; see `sluice validate --help`");
  EXPECT_FALSE(parse({"validate", "rtsp://host/x"}).ok());
  EXPECT_FALSE(parse({"validate", "http://host/x", "--for", "soon"}).ok());
  EXPECT_FALSE(parse({"validate", "http://host/x", "--ignore", "XX-01"}).ok());
  // A header may be a secret.
  EXPECT_EQ(parse({"validate", "http://host/x", "--header", "s3cret"}).error().message(),
            "a header is written as 'Name: value'");
  EXPECT_TRUE(parse({"validate", "--list"}).ok());
}

TEST(CommandLine, AUrlWithoutACommandIsExplained) {
  const std::string message = parse({"rtsp://admin:s3cret@10.0.0.5/x"}).error().message();
  EXPECT_EQ(message,
            "a command comes first: `sluice serve URL` or `sluice validate URL`; see `sluice --help`");
}

TEST(CommandLine, AMistypedCommandIsRecognised) {
  EXPECT_EQ(parse({"sevre"}).error().message(),
            "\"sevre\" is no command (did you mean serve?); see `sluice --help`");
  EXPECT_EQ(parse({"play"}).error().message(), "\"play\" is no command; see `sluice --help`");
}

TEST(CommandLine, LoginsAreInNoMessage) {
  for (const std::vector<const char*>& arguments : {std::vector<const char*>{"rtsp://u:s3cret@a/1"},
                                                    {"check", "-c", "a", "rtsp://u:s3cret@a/1"},
                                                    {"u:s3cret@a"},
                                                    {"serve", "--log-level", "rtsp://u:s3cret@a/1"},
                                                    {"--x=rtsp://u:s3cret@a/1"}}) {
    EXPECT_EQ(parse(arguments).error().message().find("s3cret"), std::string::npos) << arguments.front();
  }
}

TEST(CommandLine, ServeTakesItsOptions) {
  const ServeCommand command = serve({"-c", "a.yaml", "rtsp://a/1", "yard=rtsp://b/2", "--listen", "[::]:1",
                                      "--listen", "2", "--tls-listen", "3", "--log-level", "debug"});
  EXPECT_EQ(command.config_file, "a.yaml");
  EXPECT_THAT(command.cameras, ElementsAre("rtsp://a/1", "yard=rtsp://b/2"));
  EXPECT_THAT(command.listen, ElementsAre("[::]:1", "2"));
  EXPECT_THAT(*command.tls_listen, ElementsAre("3"));
  EXPECT_EQ(command.log_level, log::Level::kDebug);
}

TEST(CommandLine, AnOptionDoesNotSwallowTheUrlBehindIt) {
  const ServeCommand command = serve({"--listen", "8480", "rtsp://a/1"});
  EXPECT_THAT(command.listen, ElementsAre("8480"));
  EXPECT_THAT(command.cameras, ElementsAre("rtsp://a/1"));
}

TEST(ConfigFor, WithoutAnythingShowsTheTestCamera) {
  EXPECT_THAT(cameras_of(serve({})), ElementsAre("demo test:"));
}

TEST(ConfigFor, UrlsBecomeCamerasInTheirOrder) {
  EXPECT_THAT(cameras_of(serve({"rtsp://a/1", "yard=rtsp://b/2", "rtsp://c/3"})),
              ElementsAre("camera1 rtsp://a/1", "yard rtsp://b/2", "camera2 rtsp://c/3"));
}

TEST(ConfigFor, ANameIsSplitOffOnlyWhereItCanBeOne) {
  EXPECT_THAT(cameras_of(serve({"test:?codec=h265", "rtsp://a/x?b=c", "clips/a=b.mp4"})),
              ElementsAre("camera1 test:?codec=h265", "camera2 rtsp://a/x?b=c", "camera3 clips/a=b.mp4"));
}

TEST(ConfigFor, UrlsComeBehindTheCamerasOfTheFile) {
  const TemporaryFile file("cameras: {door: 'test:', camera1: 'test:'}\nlog: {level: warn}\n");
  EXPECT_THAT(cameras_of(serve({"-c", file.path()})), ElementsAre("door test:", "camera1 test:"));
  EXPECT_THAT(cameras_of(serve({"-c", file.path(), "rtsp://a/1"})),
              ElementsAre("door test:", "camera1 test:", "camera2 rtsp://a/1"));
  EXPECT_EQ(config_for(serve({"-c", file.path()})).value().log_level, log::Level::kWarn);
  EXPECT_EQ(config_for(serve({"-c", file.path(), "--log-level", "error"})).value().log_level,
            log::Level::kError);
}

TEST(ConfigFor, AFileWithoutCamerasGetsNone) {
  const TemporaryFile file("stream: {ll_hls: false}\n");
  EXPECT_THAT(cameras_of(serve({"-c", file.path()})), IsEmpty());
}

TEST(ConfigFor, OptionsTakeThePlaceOfTheFile) {
  const TemporaryFile file("http: {listen: 1, tls: {listen: 2}}\n");
  const Config config = config_for(serve({"-c", file.path(), "--listen", "3", "--tls-listen", "4"})).value();
  EXPECT_THAT(config.http.listen, ElementsAre("[::]:3"));
  EXPECT_THAT(config.http.tls->listen, ElementsAre("[::]:4"));
  EXPECT_FALSE(config_for(serve({"-c", file.path(), "--tls-listen", "off"})).value().http.tls.has_value());
}

TEST(ConfigFor, TellsOfEveryMistakeAtOnce) {
  EXPECT_THAT(
      problems_of(serve({"door=test:", "door=test:", "rtps://u:s3cret@a/1", "--listen", "x"})),
      ElementsAre(
          "command line: door: there is a camera of this name already; each has its own",
          "command line: URL: \"rtps:\" is no kind of source: rtsp://, rtsps://, rtmp://, rtmps://, srt://, "
          "http://, https://, udp://, a file's path and test: are understood (did you mean rtsp:?)",
          "command line: --listen: \"x\" is no address to listen on; such as \"[::]:8480\", "
          "\"10.0.0.1:8480\" or 8480 alone"));
}

TEST(ConfigFor, TheFilesOwnMistakesComeFirst) {
  const TemporaryFile file("\nstream: {ll_hls: maybe}\n");
  EXPECT_THAT(
      problems_of(serve({"-c", file.path(), "rtps://a/1"})),
      ElementsAre(std::string(file.path()) + ":2: stream.ll_hls: \"maybe\" is no boolean; true or false"));
}

}  // namespace
}  // namespace sluice::app
