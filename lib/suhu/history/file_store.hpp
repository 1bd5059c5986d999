// Where the files of a history lie: a folder, or memory in the simulation (tests/sim).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "suhu/history/file_names.hpp"
#include "suhu/window/window.hpp"

namespace suhu::history {

/// One file of windows, while it is written. Every call but bytes() throws Failure (runtime) when
/// the file cannot be written; then only destruction is left, which leaves what is there, whole or
/// not.
class WindowFile {
 public:
  virtual ~WindowFile() = default;

  /// Copies the window.
  virtual void add(const window::WindowRecord& window) = 0;

  /// Writes the rest, and makes all of it durable.
  virtual void close() = 0;

  /// What it takes, in memory and on disk.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

/// Holds unfinished files, which nobody sees, and finished ones, which never change. A file becomes
/// finished in one step. Several processes may use one store. Calls throw Failure (runtime) for
/// what the file system refuses.
class FileStore {
 public:
  virtual ~FileStore() = default;

  [[nodiscard]] virtual const FileNames& names() const = 0;

  /// Makes an unfinished file.
  [[nodiscard]] virtual std::unique_ptr<WindowFile> create(const FileName& file) = 0;

  /// Returns true when readers already see files of this topic, or of one partition of it.
  [[nodiscard]] virtual bool shows_any(std::optional<std::int32_t> partition) const = 0;

  /// Makes the names of unfinished files durable.
  virtual void sync_unfinished() = 0;

  /// Makes files finished, durably. Leaves a file alone that is finished already, so this can be
  /// repeated. Throws when one is neither.
  virtual void finish(std::span<const FileName> files) = 0;

  /// Removes the unfinished files of the partition that are abandoned (FileNames::is_abandoned),
  /// and those that nobody has written to for two days.
  virtual void remove_abandoned(std::int32_t partition, std::uint64_t last) = 0;
  /// Removes an unfinished file, if it is there.
  virtual void remove_unfinished(const FileName& file) noexcept = 0;

  /// What it is, for messages: "parquet:/srv/history".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::history
