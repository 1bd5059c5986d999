// The two kinds of file a command line may name. Private to cli. Errors: Failure (configuration)
// that names the file and the line, and never a value, which may be a secret.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace suhu::cli {

/// One `key = value` of a --config file, or a `[section]` itself (with an empty key).
struct ConfigItem {
  std::string section;  ///< empty: before the first `[section]`
  std::string key;
  /// One, or those of an array; numbers and booleans as their text
  std::vector<std::string> values;
  bool is_array = false;
  std::string where;  ///< `suhu.toml:12`, for errors
};

/// Reads the part of TOML 1.0 that flat options need: tables, basic and literal strings, numbers,
/// booleans, arrays of these. Inline tables, multi-line strings, dates, dotted keys and arrays of
/// tables are refused.
[[nodiscard]] std::vector<ConfigItem> read_config_file(const std::string& path);
[[nodiscard]] std::vector<ConfigItem> parse_config(const std::string& name,
                                                   const std::string& text);

/// Reads `key=value` lines: `#` starts a comment line, spaces around key and value are cut, CRLF is
/// fine. A file that holds a secret (is_secret_property) and can be read by group or others is
/// refused.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> read_properties_file(
    const std::string& path);

/// True for a key of librdkafka with "password", "secret", "sasl.jaas" or "ssl.key.pem" in it, in
/// any case.
[[nodiscard]] bool is_secret_property(std::string key);

/// Refuses a file with secrets that group or others can read. What systemd gives a service as a
/// credential may be its group's.
void require_private_file(const std::string& path);

}  // namespace suhu::cli
