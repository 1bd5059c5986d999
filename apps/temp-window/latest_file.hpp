// latest.json on disk: always whole, never half.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "suhu/window/tumbling_windows.hpp"

namespace suhu::temp_window {

/// Rewrites the file under a temporary name and renames it, so that a reader sees the old one or
/// the new one. At most twice a second, and seldom enough to take at most a twentieth of the time,
/// however many sensors there are. Throws Failure(runtime): the folder cannot be written.
class LatestFile {
 public:
  using Clock = std::chrono::steady_clock;

  /// Makes the folder when it is missing, and tries the file out at once.
  explicit LatestFile(std::filesystem::path path);
  ~LatestFile();
  LatestFile(const LatestFile&) = delete;
  LatestFile& operator=(const LatestFile&) = delete;

  /// Writes when it is time. With no sensor heard in the last minute the file stays as it is.
  void update(const suhu::window::TumblingWindows& windows);
  /// Writes now: the end.
  void write(const suhu::window::TumblingWindows& windows);

 private:
  void replace(const std::string& text) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  Clock::time_point next_{};
};

}  // namespace suhu::temp_window
