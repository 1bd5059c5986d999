// A folder of Parquet files, and how they become visible. Independent of the content of the files.
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

/// Throws Failure (runtime): "cannot <doing> <path>: <message of the errno `error`>", and advice.
[[noreturn]] void fail_with(std::string_view doing, const std::filesystem::path& path, int error);

/// Files are written in DIR/.unfinished/; readers see those in DIR/date=…/*.parquet. A file moves
/// from the former to the latter by one rename.
class ParquetFolder final : public FileStore {
 public:
  /// Creates the folder. Throws Failure: configuration if `directory` is empty, if the topic cannot
  /// be part of a file name, or if Spark writes the folder, so that its readers would not see these
  /// files; runtime if the folder cannot be created or written to.
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
