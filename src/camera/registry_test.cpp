#include "camera/registry.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/log.h"

namespace sluice::camera {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Camera> make_camera(const std::string& name, const std::string& url = "test:") {
  return std::make_unique<Camera>(CameraOptions{.source = {.name = name, .url = url}}, system_clock());
}

TEST(Registry, FindsCamerasByTheirExactName) {
  Registry registry;
  ASSERT_TRUE(registry.add(make_camera("door")).ok());
  ASSERT_TRUE(registry.add(make_camera("yard")).ok());
  ASSERT_NE(registry.find("yard"), nullptr);
  EXPECT_EQ(registry.find("yard")->name(), "yard");
  EXPECT_EQ(registry.find("Yard"), nullptr);
  EXPECT_EQ(registry.find(""), nullptr);
}

TEST(Registry, RefusesANameThatIsTaken) {
  Registry registry;
  ASSERT_TRUE(registry.add(make_camera("door")).ok());
  const Camera* const first = registry.find("door");
  const auto second = registry.add(make_camera("door"));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), ErrorCode::kInvalid);
  EXPECT_EQ(second.error().message(), "there is a camera door already; each needs a name of its own");
  EXPECT_EQ(registry.cameras().size(), 1U);
  EXPECT_EQ(registry.find("door"), first);
}

TEST(Registry, KeepsTheOrderOfTheConfiguration) {
  Registry registry;
  for (const char* name : {"c", "a", "b"}) ASSERT_TRUE(registry.add(make_camera(name)).ok());
  std::string order;
  for (const auto& camera : registry.cameras()) order += camera->name();
  EXPECT_EQ(order, "cab");
}

TEST(Registry, OfNoCamerasStartsAndStops) {
  Registry registry;
  registry.start();
  registry.stop();
}

TEST(Registry, StopsCamerasThatNeverConnectedAsOftenAsAsked) {
  const log::Capture quiet;
  Registry registry;
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(registry.add(make_camera(name, "rtsp://127.0.0.1:1/none")).ok());
  }
  registry.start();
  registry.stop();
  registry.stop();
  for (const auto& camera : registry.cameras()) {
    EXPECT_FALSE(std::holds_alternative<ingest::Streaming>(camera->main().state()));
  }
}

}  // namespace
}  // namespace sluice::camera
