// Provides the file that --latest writes (latest.json), which a reader always finds complete.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "suhu/window/tumbling_windows.hpp"

namespace suhu::temp_window {

/// Writes the file under a temporary name and renames it, so that a reader sees either the old or
/// the new content. Constructor, update() and write() throw Failure(runtime) if the file cannot be
/// written.
class LatestFile {
 public:
  using Clock = std::chrono::steady_clock;

  /// Creates the folder if it is missing, and checks at once that a file can be written there.
  explicit LatestFile(std::filesystem::path path);
  ~LatestFile();
  LatestFile(const LatestFile&) = delete;
  LatestFile& operator=(const LatestFile&) = delete;

  /// Calls write(), but at most twice a second, and so seldom that writing takes at most about a
  /// twentieth of the time, however many sensors there are.
  void update(const window::TumblingWindows& windows);
  /// Writes the file now, as at the end of a run. Leaves it unchanged if no sensor has sent a
  /// reading in the last minute (see window::latest()).
  void write(const window::TumblingWindows& windows);

 private:
  void replace(const std::string& text) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  Clock::time_point next_{};
};

}  // namespace suhu::temp_window
