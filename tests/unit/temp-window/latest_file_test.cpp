#include "temp-window/latest_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "suhu/core/failure.hpp"
#include "support/window_rows.hpp"

namespace suhu::temp_window {
namespace {

using test::at;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

struct LatestFileTest : testing::Test {
  LatestFileTest() { fs::create_directory(folder); }
  ~LatestFileTest() override { fs::remove_all(folder); }

  void say(const std::string& sensor, double second) {
    Reading reading;
    reading.sensor_id = sensor;
    windows.add(0, reading, at(1'763'700'000 + second), offset++, [](const auto&) { return true; });
  }
  static std::string content(const fs::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  static std::vector<std::string> names(const fs::path& in) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{in}) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  static std::string refusal(const fs::path& path) {
    try {
      const LatestFile file{path};
      return "accepted";
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::runtime);
      return failure.what();
    }
  }

  const fs::path folder =
      fs::path{testing::TempDir()} / ("suhu-latest-" + std::to_string(getpid()));
  const fs::path path = folder / "latest.json";
  window::TumblingWindows windows{{}};
  std::int64_t offset = 0;
};

TEST_F(LatestFileTest, ReplacesTheWholeFileAndLeavesNothingElse) {
  std::ofstream{path} << std::string(100'000, 'x');
  LatestFile file{path};
  EXPECT_EQ(content(path).size(), 100'000u) << "trying it out touches nothing";
  EXPECT_THAT(names(folder), ElementsAre("latest.json"));
  say("S1", 1);
  file.write(windows);
  EXPECT_THAT(content(path), testing::AllOf(testing::StartsWith("{\"window\""), HasSubstr("\"S1\""),
                                            testing::EndsWith("}]}\n")));
  EXPECT_THAT(names(folder), ElementsAre("latest.json"));
}

TEST_F(LatestFileTest, AReaderOfTheOldOneKeepsTheOldOne) {
  LatestFile file{path};
  say("S1", 1);
  file.write(windows);
  const auto before = content(path);
  std::ifstream reader{path};
  say("S2", 2);
  file.write(windows);
  const std::string read{std::istreambuf_iterator<char>{reader}, {}};
  EXPECT_EQ(read, before);
  EXPECT_THAT(content(path), HasSubstr("\"S2\""));
}

TEST_F(LatestFileTest, WithoutSensorsTheFileStaysAsItIs) {
  std::ofstream{path} << "old";
  LatestFile file{path};
  file.update(windows);
  file.write(windows);
  EXPECT_EQ(content(path), "old");
}

TEST_F(LatestFileTest, UpdatesAtMostTwiceASecondAndTheEndIsWrittenAnyway) {
  LatestFile file{path};
  say("S1", 1);
  file.update(windows);
  EXPECT_THAT(content(path), HasSubstr("\"S1\""));
  const auto first = LatestFile::Clock::now();
  say("S2", 2);
  file.update(windows);
  if (LatestFile::Clock::now() - first < std::chrono::milliseconds{400}) {
    EXPECT_THAT(content(path), testing::Not(HasSubstr("\"S2\"")));
  }
  file.write(windows);
  EXPECT_THAT(content(path), HasSubstr("\"S2\""));
}

TEST_F(LatestFileTest, MakesTheFolder) {
  LatestFile file{folder / "data" / "aggregates" / "latest.json"};
  say("S1", 1);
  file.write(windows);
  EXPECT_THAT(names(folder / "data" / "aggregates"), ElementsAre("latest.json"));
}

TEST_F(LatestFileTest, RefusesADirectoryAtOnce) {
  EXPECT_THAT(refusal(folder), testing::AllOf(HasSubstr("--latest " + folder.string()),
                                              HasSubstr("Is a directory")));
  EXPECT_THAT(refusal(folder / "new" / ""), HasSubstr("Is a directory"));
  EXPECT_THAT(names(folder / "new"), IsEmpty());
}

TEST_F(LatestFileTest, RefusesAFolderThatCannotBe) {
  std::ofstream{path} << "a file";
  EXPECT_THAT(refusal(path / "latest.json"),
              testing::AllOf(HasSubstr("Not a directory"), HasSubstr("name a file in a folder")));
}

TEST_F(LatestFileTest, AFolderThatVanishesEndsTheProgramWithItsName) {
  LatestFile file{path};
  say("S1", 1);
  fs::remove_all(folder);
  try {
    file.write(windows);
    ADD_FAILURE() << "no failure";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), testing::AllOf(HasSubstr("--latest " + path.string()),
                                               HasSubstr("No such file or directory")));
  }
}

}  // namespace
}  // namespace suhu::temp_window
