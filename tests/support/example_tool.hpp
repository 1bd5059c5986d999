// A tool for tests of the command line, with options of every kind, and the files that it reads.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/command_line.hpp"
#include "support/command_lines.hpp"

namespace suhu::test {

using Args = std::vector<std::string>;

/// A tool with every shared group of options and some options of its own.
struct ExampleTool {
  cli::KafkaOptions kafka;
  std::string topic = "sensor-suhu";
  std::optional<std::string> group;
  std::optional<std::string> instance;
  cli::StartPoint start;
  bool exit_eof = false;
  std::optional<std::uint64_t> count;
  cli::Format format = cli::Format::automatic;
  cli::LogOptions log;
  double threshold = 80;
  std::optional<double> mean;
  std::uint64_t seed = 1;
  std::uint64_t plain = 7;
  std::chrono::milliseconds interval{200};
  std::string input;
  std::vector<std::string> history;
};

struct ParseOutcome {
  ExampleTool tool;
  std::optional<cli::EarlyExit> exit;
  [[nodiscard]] std::string text() const { return exit ? exit->text : ""; }
};

/// Parses `args` and `environment` as the options of a tool called `name`.
ParseOutcome parse(const Args& args, const Environment& environment = {},
                   const std::string& name = "temp-filter");

/// Returns the tool after a parse that must succeed.
ExampleTool parsed(const Args& args, const Environment& environment = {},
                   const std::string& name = "temp-filter");

/// Returns the error text of a parse that must fail, without its last line.
std::string refused(const Args& args, const Environment& environment = {},
                    const std::string& name = "temp-filter");

/// Gives each test a folder of its own, which is removed after it, for --config and -F.
class SettingsFiles : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("suhu-" + std::string(test->name()) + "-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text, mode_t mode = 0644) {
    auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string config(const std::string& text) { return file("suhu.toml", text); }
  std::string properties(const std::string& text, mode_t mode = 0600) {
    return file("client.properties", text, mode);
  }

  std::filesystem::path folder_;
};

}  // namespace suhu::test
