// Reads the kinds of file that a command line may name: TOML (--config, --shape) and properties
// (--properties-file). Private to suhu/cli. Errors are thrown as Failure (configuration), which
// names the file and the line if there is one, but never a value, which may be a secret.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace suhu::cli {

/// One `key = value` of a --config file, or the header `[section]` itself (with an empty key).
struct ConfigItem {
  std::string section;  ///< empty: before the first `[section]`
  std::string key;
  /// One value, or the elements of an array; numbers and booleans as text
  std::vector<std::string> values;
  bool is_array = false;
  std::string where;  ///< `suhu.toml:12`, for error messages
};

/// Reads a TOML 1.0 file with the options of programs: texts, numbers, booleans and arrays of
/// these, at the top and in tables of the top. Refuses dates, arrays of tables, and tables in
/// tables. The items of the top come first; the order of keys in a table is not that of the file.
/// `option` is the one that named the file, for error messages.
[[nodiscard]] std::vector<ConfigItem> read_config_file(const std::string& path,
                                                       const std::string& option = "--config");
/// Parses `text` in the same way; `name` is the name of the file in error messages.
[[nodiscard]] std::vector<ConfigItem> parse_config(const std::string& name,
                                                   const std::string& text);

/// Reads `key=value` lines. A line that begins with `#` is a comment, spaces around key and value
/// are removed, and CRLF is accepted. Refuses a file that holds a secret (is_secret_property()) and
/// that group or others can access (require_private_file()).
[[nodiscard]] std::vector<std::pair<std::string, std::string>> read_properties_file(
    const std::string& path);

/// Returns true if a key of librdkafka contains "password", "secret", "sasl.jaas" or "ssl.key.pem",
/// in any case.
[[nodiscard]] bool is_secret_property(std::string_view name);

/// Throws Failure (configuration) if group or others can access a file with secrets. The group may
/// access a file that systemd gives to a service as a credential.
void require_private_file(const std::string& path);

}  // namespace suhu::cli
