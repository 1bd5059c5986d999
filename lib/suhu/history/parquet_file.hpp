// Writes one Parquet file of windows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "suhu/history/file_store.hpp"

namespace suhu::history {

/// The columns are a contract with readers (docs/windows.md): those of window_columns.hpp, times in
/// UTC to the microsecond, then topic and partition. The file is compressed with zstd and has
/// statistics for each group of 16,384 rows; no more rows than that are in memory. It is created
/// with its first group, so that many small files need no descriptors yet. Requires: a window was
/// added before close().
class ParquetFile final : public WindowFile {
 public:
  ParquetFile(std::filesystem::path path, const std::string& topic, std::int32_t partition);
  ~ParquetFile() override;
  ParquetFile(const ParquetFile&) = delete;
  ParquetFile& operator=(const ParquetFile&) = delete;

  void add(const window::WindowRecord& window) override;
  void close() override;
  [[nodiscard]] std::uint64_t bytes() const override;

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace suhu::history
