// Fuzz target: a --config file. A file that is accepted reads the same after it is written again; a
// file that is refused gets an error of one line that begins with its name.
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/cli/config_file.hpp"
#include "suhu/core/failure.hpp"

namespace suhu::fuzz {
namespace {

using cli::ConfigItem;

std::string quoted_toml(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7F) {
      (out += "\\u00").append(1, kHex[byte / 16]).append(1, kHex[byte % 16]);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string written(const std::vector<ConfigItem>& items) {
  std::string out;
  for (const auto& item : items) {
    if (item.key.empty()) {
      out += "[" + quoted_toml(item.section) + "]\n";
      continue;
    }
    out += quoted_toml(item.key) + " = ";
    if (item.is_array) out += "[";
    for (const auto& value : item.values) out += quoted_toml(value) + (item.is_array ? ", " : "");
    out += item.is_array ? "]\n" : "\n";
  }
  return out;
}

bool same_items(const std::vector<ConfigItem>& a, const std::vector<ConfigItem>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].section != b[i].section || a[i].key != b[i].key || a[i].values != b[i].values ||
        a[i].is_array != b[i].is_array)
      return false;
  }
  return true;
}

}  // namespace

SUHU_FUZZ_TARGET(config) {
  std::vector<ConfigItem> items;
  try {
    items = cli::parse_config("suhu.toml", std::string(bytes));
  } catch (const Failure& failure) {
    const std::string_view what = failure.what();
    SUHU_HOLDS(failure.kind() == FailureKind::configuration, "a bad file is a wrong configuration");
    SUHU_HOLDS(what.starts_with("suhu.toml:") && is_one_printable_line(what),
               "a complaint about a file is one line with its place");
    return;
  }
  for (const auto& item : items)
    SUHU_HOLDS(item.is_array || item.key.empty() || item.values.size() == 1,
               "an item has one value or an array");
  SUHU_HOLDS(same_items(items, cli::parse_config("suhu.toml", written(items))),
             "a file that is written again reads the same");
}

}  // namespace suhu::fuzz
