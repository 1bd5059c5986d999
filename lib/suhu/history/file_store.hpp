// The storage of the files of a history: a folder, or memory in the simulation (tests/sim).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "suhu/history/file_names.hpp"
#include "suhu/window/window.hpp"

namespace suhu::history {

/// One file of windows while it is written. Every call except bytes() throws Failure (runtime) if
/// the file cannot be written. After that it can only be destroyed, which leaves the file as it is,
/// complete or not.
class WindowFile {
 public:
  virtual ~WindowFile() = default;

  /// Adds a window, which is copied.
  virtual void add(const window::WindowRecord& window) = 0;

  /// Writes the rest, and makes the whole file durable.
  virtual void close() = 0;

  /// Returns the bytes that the file takes, in memory and on disk.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

/// Holds unfinished files, which readers do not see, and finished ones, which never change. A file
/// becomes finished in one step. Several processes may use one store. Calls throw Failure (runtime)
/// if the file system refuses something.
class FileStore {
 public:
  virtual ~FileStore() = default;

  [[nodiscard]] virtual const FileNames& names() const = 0;

  /// Creates an unfinished file.
  [[nodiscard]] virtual std::unique_ptr<WindowFile> create(const FileName& file) = 0;

  /// Returns true if readers already see files of this topic, or of one partition of it.
  [[nodiscard]] virtual bool shows_any(std::optional<std::int32_t> partition) const = 0;

  /// Makes the names of unfinished files durable.
  virtual void sync_unfinished() = 0;

  /// Makes files finished, durably. Skips files that are finished already, so that the call can be
  /// repeated. Throws if a file is neither unfinished nor finished.
  virtual void finish(std::span<const FileName> files) = 0;

  /// Removes the unfinished files of the partition that are abandoned (FileNames::is_abandoned),
  /// and those that nobody has written to for two days.
  virtual void remove_abandoned(std::int32_t partition, std::uint64_t last) = 0;
  /// Removes an unfinished file if it exists.
  virtual void remove_unfinished(const FileName& file) noexcept = 0;

  /// Returns its name for messages: "parquet:/srv/history".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::history
