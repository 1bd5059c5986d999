// SIGHUP as a flag that the loop of a tool checks.
#pragma once

namespace suhu::cli {

/// While it exists, SIGHUP sets the flag instead of ending the process; the destructor restores the
/// previous action. Therefore only a program that has something to reload makes one. Make only one,
/// before any other thread exists. Tests call request().
class ReloadFlag {
 public:
  ReloadFlag();
  ~ReloadFlag();
  ReloadFlag(const ReloadFlag&) = delete;
  ReloadFlag& operator=(const ReloadFlag&) = delete;

  /// Returns true if any signal arrived since the last call, and clears the flag. Call it before
  /// the reload: a signal that arrives during the reload then causes another one.
  [[nodiscard]] bool consume();
  void request();
};

}  // namespace suhu::cli
