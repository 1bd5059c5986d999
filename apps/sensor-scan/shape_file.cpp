#include "sensor-scan/shape_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

namespace suhu::sensor_scan {
namespace {

constexpr std::string_view kFirstLine = "# Written by sensor-scan, which overwrites this file.";
constexpr std::array<std::string_view, 2> kFlags{"--quoted-numbers", "--decimal-comma"};
constexpr std::array<std::string_view, 2> kLists{"--field", "--where"};

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// The options with their values, in order; flags have none.
std::vector<std::pair<std::string, std::vector<std::string>>> values_by_option(
    const std::vector<std::string>& words) {
  std::vector<std::pair<std::string, std::vector<std::string>>> options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& option = words[i];
    if (options.empty() || options.back().first != option) options.push_back({option, {}});
    if (!contains(kFlags, option) && i + 1 < words.size())
      options.back().second.push_back(words[++i]);
  }
  return options;
}

std::string value_of(const std::string& option, const std::vector<std::string>& values) {
  if (contains(kFlags, option)) return "true";
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ", ";
    append_json_string(text, value);  // is a string of TOML too
  }
  return contains(kLists, option) ? "[" + text + "]" : text;
}

[[noreturn]] void fail(FailureKind kind, const std::string& path, const std::string& why) {
  throw Failure(kind, "--write " + printable(path, kLongestPath) + ": " + why);
}

void require_own_file(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line) || line == kFirstLine) return;
  fail(FailureKind::configuration, path,
       "the file is there and not of sensor-scan: name another one, or remove it");
}

}  // namespace

std::string shape_table(const std::vector<std::string>& option_words) {
  std::string text{kFirstLine};
  text += "\n[shape]\n";
  for (const auto& [option, values] : values_by_option(option_words))
    text += option.substr(2) + " = " + value_of(option, values) + "\n";
  return text;
}

void write_shape_file(const std::string& path, const std::vector<std::string>& option_words) {
  require_own_file(path);
  std::ofstream file{path, std::ios::trunc};
  file << shape_table(option_words);
  file.close();
  if (!file) fail(FailureKind::runtime, path, std::strerror(errno));
}

}  // namespace suhu::sensor_scan
