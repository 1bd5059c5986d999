#include "suhu/cli/config_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "suhu/core/ascii.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

// The parser of toml++ asserts what a wrong file can break: that a section begins as a key does,
// which [=] does not. It reports the error right behind the assertion. So its assertions are off,
// and NDEBUG is hidden from it, with which it would promise them to the optimizer.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace suhu::cli {
namespace {

[[noreturn]] void refuse_file(const std::string& path, const std::string& why) {
  throw Failure(FailureKind::configuration, printable(path, kLongestPath) + ": " + why);
}

std::string read_file(const std::string& path, const std::string& option) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    refuse_file(path, "cannot be read (" + option + "): " + std::strerror(errno));
  if (S_ISDIR(status.st_mode)) refuse_file(path, "is a directory (" + option + ")");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse_file(path, "cannot be read (" + option + "): " + std::strerror(errno));
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) refuse_file(path, "cannot be read (" + option + ")");
  return text.str();
}

/// What is wrong with a file that is no TOML. The parser's own message is not shown: it may quote
/// the file, where a value may be a secret.
constexpr const char* kNoToml =
    "this is no valid TOML. A text needs quotes: key = \"value\", with \\\\ for a backslash. A "
    "section is written [temp-filter]. No key and no section may occur twice";

/// Turns a parsed file into its items.
class ConfigReader {
 public:
  explicit ConfigReader(std::string name) : name_(std::move(name)) {}

  std::vector<ConfigItem> read(const std::string& text) {
    const toml::parse_result file = toml::parse(text);
    if (!file) fail(file.error().source(), kNoToml);
    read_table({}, file.table());
    return std::move(items_);
  }

 private:
  [[nodiscard]] std::string where(const toml::source_region& source) const {
    return printable(name_, kLongestPath) + ":" + std::to_string(source.begin.line);
  }

  [[noreturn]] void fail(const toml::source_region& source, const std::string& why) const {
    throw Failure(FailureKind::configuration, where(source) + ": " + why);
  }

  /// Reads the values of a table, then the sections in it, which only the file itself may have.
  void read_table(const std::string& section, const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (!node.is_table()) read_item(section, key, node);
    }
    for (const auto& [key, node] : table) {
      if (!node.is_table()) continue;
      const std::string name{key.str()};
      if (!section.empty() || key.str().empty())
        fail(node.source(), "a section is written [temp-filter]");
      items_.push_back({.section = name,
                        .key = {},
                        .values = {},
                        .is_array = false,
                        .where = where(node.source())});
      read_table(name, *node.as_table());
    }
  }

  void read_item(const std::string& section, const toml::key& key, const toml::node& node) {
    ConfigItem item{.section = section,
                    .key = std::string{key.str()},
                    .values = {},
                    .is_array = node.is_array(),
                    .where = where(node.source())};
    if (item.key.empty()) fail(node.source(), "expected a key or a [section]");
    if (const auto* const array = node.as_array()) {
      for (const toml::node& element : *array) item.values.push_back(text_of(element));
    } else {
      item.values.push_back(text_of(node));
    }
    items_.push_back(std::move(item));
  }

  [[nodiscard]] std::string text_of(const toml::node& node) const {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
    std::string number;
    if (const auto integer = node.value_exact<std::int64_t>()) {
      append_integer(number, *integer);
    } else if (const auto real = node.value_exact<double>(); real && std::isfinite(*real)) {
      append_number(number, *real);
    } else {
      fail(node.source(),
           "expected a text in quotes, a finite number, true, false, or a list of these");
    }
    return number;
  }

  std::string name_;
  std::vector<ConfigItem> items_;
};

/// Returns true for a secret that systemd gives to a service (LoadCredential=). It lies in a folder
/// that no other user can enter. An access control list lets the service read the file, and the
/// mode shows that as a permission of the group.
bool is_credential(const std::string& path) {
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr && *folder != '\0' && path.starts_with(std::string{folder} + "/");
}

}  // namespace

bool is_secret_property(std::string_view name) {
  const std::string key = ascii_lower(name);
  constexpr std::array<std::string_view, 4> kWords{"password", "secret", "sasl.jaas",
                                                   "ssl.key.pem"};
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

void require_private_file(const std::string& path) {
  struct stat status {};
  const unsigned others = is_credential(path) ? 07U : 077U;
  if (::stat(path.c_str(), &status) != 0 || (status.st_mode & others) == 0) return;
  refuse_file(path, "holds a secret that other users can read: run chmod 600 " +
                        printable(path, kLongestPath));
}

std::vector<ConfigItem> read_config_file(const std::string& path, const std::string& option) {
  return parse_config(path, read_file(path, option));
}

std::vector<ConfigItem> parse_config(const std::string& name, const std::string& text) {
  return ConfigReader{name}.read(text);
}

std::vector<std::pair<std::string, std::string>> read_properties_file(const std::string& path) {
  std::istringstream lines(read_file(path, "--properties-file"));
  std::vector<std::pair<std::string, std::string>> properties;
  std::size_t number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    const auto line = trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    const auto key = trimmed(line.substr(0, std::min(equals, line.size())));
    if (equals == std::string_view::npos || key.empty()) {
      refuse_file(path + ":" + std::to_string(number),
                  "expected key=value (the line is not shown, it may be a secret)");
    }
    properties.emplace_back(key, trimmed(line.substr(equals + 1)));
  }
  if (std::ranges::any_of(properties,
                          [](const auto& property) { return is_secret_property(property.first); }))
    require_private_file(path);
  return properties;
}

}  // namespace suhu::cli
