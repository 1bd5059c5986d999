// One Parquet file of windows, while it is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "suhu/window/window.hpp"

namespace suhu::history {

/// The columns are a contract with readers: sensor_id, window_start, window_end (UTC, to the microsecond), count, avg_temperature,
/// min_temperature, max_temperature, avg_humidity, min_battery, max_battery, late, topic, partition. zstd, with statistics for each group
/// of 16,384 rows; no more rows than that are in memory. The file is made with its first group, so that many small ones need no descriptor
/// yet. Every call but bytes() throws Failure (runtime) when the file cannot be written; then only destruction is left.
class ParquetFile {
 public:
  ParquetFile(std::filesystem::path path, const std::string& topic, std::int32_t partition);
  ParquetFile(ParquetFile&&) noexcept;
  /// Leaves what is there, whole or not.
  ~ParquetFile();

  /// Copies the window.
  void add(const window::WindowRecord& window);

  /// Writes the rest and the footer, and makes all of it durable (fsync).
  void close();

  /// What it takes, in memory and on disk.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace suhu::history
