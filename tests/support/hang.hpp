// Declares how long a test waits before it reports that something hangs.
#pragma once

#include <chrono>

namespace suhu::test {

/// Separates a hang from a slow machine, and is not meant to measure anything else: what takes a
/// moment on an idle machine may take half a minute on one whose cores are busy.
/// tests/support/hang.py has the same value for Python.
constexpr std::chrono::seconds kHang{60};

}  // namespace suhu::test
