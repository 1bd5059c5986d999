// SIGHUP as a flag the loop asks.
#pragma once

namespace suhu::cli {

/// While it lives, SIGHUP sets the flag instead of ending the process; the destructor gives SIGHUP
/// back. So only a program that has something to read again makes one. Make one, before any other
/// thread exists. Tests call request().
class ReloadFlag {
 public:
  ReloadFlag();
  ~ReloadFlag();
  ReloadFlag(const ReloadFlag&) = delete;
  ReloadFlag& operator=(const ReloadFlag&) = delete;

  /// True once for all signals since it was last asked. Ask before reading: a signal that comes
  /// meanwhile counts for the next time.
  [[nodiscard]] bool consume();
  void request();
};

}  // namespace suhu::cli
