// Writes the table [shape] of a file for --config.
#pragma once

#include <string>
#include <vector>

namespace suhu::sensor_scan {

/// Returns the options as a table of TOML, below a line that says who has written it.
[[nodiscard]] std::string shape_table(const std::vector<std::string>& option_words);

/// Writes the table. Throws Failure (configuration) if the file is there and another program or a
/// person has written it, and Failure (runtime) if it cannot be written.
void write_shape_file(const std::string& path, const std::vector<std::string>& option_words);

}  // namespace suhu::sensor_scan
