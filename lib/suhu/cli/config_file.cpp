#include "suhu/cli/config_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

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

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r";
  const auto first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool is_bare_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

/// Parses the text in one pass; `rest_` is what has not been read yet.
class ConfigReader {
 public:
  ConfigReader(const std::string& name, std::string_view text) : name_(name), rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  std::vector<ConfigItem> read() {
    for (skip_blank_lines(); !rest_.empty(); skip_blank_lines()) {
      if (take('[')) {
        read_section();
      } else {
        read_item();
      }
      skip_spaces();
      if (!rest_.empty() && rest_.front() != '#' && rest_.front() != '\n')
        fail("something follows the value: one item a line");
    }
    return std::move(items_);
  }

 private:
  [[nodiscard]] std::string where() const {
    return printable(name_, kLongestPath) + ":" + std::to_string(line_);
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw Failure(FailureKind::configuration, where() + ": " + why);
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    if (c == '\n') ++line_;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_spaces() {
    while (take(' ') || take('\t') || take('\r')) {
    }
  }

  void skip_blank_lines() {
    for (skip_spaces(); !rest_.empty(); skip_spaces()) {
      if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      if (!take('\n')) return;
    }
  }

  void read_section() {
    if (!rest_.empty() && rest_.front() == '[') fail("[[…]] is not supported: write [temp-filter]");
    skip_spaces();
    section_ = read_key();
    skip_spaces();
    if (!take(']')) fail("a section is written [temp-filter]");
    if (!sections_.insert(section_).second)
      fail("[" + printable(section_) + "] stands there twice");
    items_.push_back(
        {.section = section_, .key = {}, .values = {}, .is_array = false, .where = where()});
  }

  void read_item() {
    ConfigItem item{
        .section = section_, .key = {}, .values = {}, .is_array = false, .where = where()};
    item.key = read_key();
    skip_spaces();
    if (!take('=')) fail("expected key = value");
    skip_spaces();
    if (take('[')) {
      item.is_array = true;
      item.values = read_array();
    } else {
      item.values = {read_scalar()};
    }
    if (!keys_.insert(section_ + '\n' + item.key).second)
      fail(printable(item.key) + " stands there twice");
    items_.push_back(std::move(item));
  }

  std::string read_key() {
    std::string key;
    if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) {
      key = read_scalar();
    } else {
      key.assign(rest_.begin(), std::ranges::find_if_not(rest_, is_bare_key_character));
      rest_.remove_prefix(key.size());
    }
    if (key.empty()) fail("expected a key or a [section]");
    return key;
  }

  std::string read_scalar() {
    if (rest_.starts_with("\"\"\"") || rest_.starts_with("'''"))
      fail("multi-line texts are not supported");
    if (take('"')) return read_basic_string();
    if (take('\'')) return read_literal_string();
    return read_bare_value();
  }

  std::string read_literal_string() {
    const auto end = rest_.find_first_of("'\n");
    if (end == std::string_view::npos || rest_[end] == '\n') fail("the closing ' is missing");
    std::string value(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return value;
  }

  std::string read_basic_string() {
    std::string value;
    while (!take('"')) {
      if (rest_.empty() || rest_.front() == '\n') fail("the closing \" is missing");
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\\') {
        read_escape(value);
      } else {
        value += c;
      }
    }
    return value;
  }

  void read_escape(std::string& value) {
    constexpr std::string_view kNames = "btnfr\"\\";
    constexpr std::string_view kMeanings = "\b\t\n\f\r\"\\";
    const char name = rest_.empty() ? '\0' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
    if (const auto known = kNames.find(name); known != std::string_view::npos) {
      value += kMeanings[known];
      return;
    }
    const std::size_t digits = name == 'u' ? 4 : name == 'U' ? 8 : 0;
    std::uint32_t code = 0;
    const auto hex = rest_.substr(0, digits);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (digits == 0 || hex.size() < digits || error != std::errc{} || end != hex.data() + digits ||
        code > 0x10FFFF || surrogate) {
      fail(
          "unknown escape in a text: write \\\\ for a backslash, or put the text in single quotes");
    }
    rest_.remove_prefix(digits);
    append_utf8(value, code);
  }

  std::string read_bare_value() {
    if (!rest_.empty() && rest_.front() == '{') fail("inline tables are not supported");
    std::string value(rest_.substr(0, rest_.find_first_of(" \t\r\n,#]")));
    rest_.remove_prefix(value.size());
    if (value == "true" || value == "false") return value;
    std::string number = value;
    std::erase(number, '_');
    const std::size_t sign = number.starts_with('+') ? 1 : 0;
    double ignored = 0;
    const auto [end, error] =
        std::from_chars(number.data() + sign, number.data() + number.size(), ignored);
    const bool starts_well =
        number.size() > sign &&
        (std::isdigit(static_cast<unsigned char>(number[sign])) != 0 || number[0] == '-');
    if (!starts_well || error != std::errc{} || end != number.data() + number.size())
      fail("a text needs quotes: key = \"value\"");
    return number.substr(sign);
  }

  std::vector<std::string> read_array() {
    std::vector<std::string> values;
    skip_blank_lines();
    while (!take(']')) {
      values.push_back(read_scalar());
      skip_blank_lines();
      const bool comma = take(',');
      skip_blank_lines();
      if (!comma && (rest_.empty() || rest_.front() != ']'))
        fail("an array needs commas between its values and a closing ]");
    }
    return values;
  }

  std::string name_;
  std::string_view rest_;
  std::size_t line_ = 1;
  std::string section_;
  std::set<std::string> sections_;
  std::set<std::string> keys_;
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

bool is_secret_property(std::string key) {
  std::ranges::transform(key, key.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
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

std::vector<ConfigItem> read_config_file(const std::string& path) {
  return parse_config(path, read_file(path, "--config"));
}

std::vector<ConfigItem> parse_config(const std::string& name, const std::string& text) {
  return ConfigReader(name, text).read();
}

std::vector<std::pair<std::string, std::string>> read_properties_file(const std::string& path) {
  std::istringstream lines(read_file(path, "--properties-file"));
  std::vector<std::pair<std::string, std::string>> properties;
  std::size_t number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    const auto line = trim(raw);
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    const auto key = trim(line.substr(0, std::min(equals, line.size())));
    if (equals == std::string_view::npos || key.empty()) {
      refuse_file(path + ":" + std::to_string(number),
                  "expected key=value (the line is not shown, it may be a secret)");
    }
    properties.emplace_back(key, trim(line.substr(equals + 1)));
  }
  if (std::ranges::any_of(properties,
                          [](const auto& property) { return is_secret_property(property.first); }))
    require_private_file(path);
  return properties;
}

}  // namespace suhu::cli
