// A folder of Parquet files: how they become visible. Knows nothing of what is in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "suhu/history/file_store.hpp"

namespace suhu::history {

/// Throws Failure (runtime): "cannot <doing> <path>: <strerror>", and what to do about it.
[[noreturn]] void fail_with(std::string_view doing, const std::filesystem::path& path, int error);

/// DIR/.unfinished/… holds what is being written, DIR/date=…/*.parquet what readers may see. A file
/// moves from the one to the other by one rename.
class ParquetFolder final : public FileStore {
 public:
  /// Makes the folder. Throws Failure (configuration) when readers would not see our files in it.
  ParquetFolder(std::string directory, const std::string& topic);

  [[nodiscard]] const FileNames& names() const override { return names_; }
  [[nodiscard]] std::unique_ptr<WindowFile> create(const FileName& file) override;
  [[nodiscard]] bool shows_any(std::optional<std::int32_t> partition) const override;
  void sync_unfinished() override;
  void finish(std::span<const FileName> files) override;
  void remove_abandoned(std::int32_t partition, std::uint64_t last) override;
  void remove_unfinished(const FileName& file) noexcept override;
  [[nodiscard]] std::string describe() const override { return "parquet:" + directory_; }

 private:
  [[nodiscard]] std::filesystem::path unfinished_path(const FileName& file) const;
  void make_directories() const;
  void finish_one(const FileName& file) const;

  std::string directory_;
  FileNames names_;
  std::filesystem::path unfinished_;
};

}  // namespace suhu::history
