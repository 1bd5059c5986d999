// How long a test waits before it calls something hung.
#pragma once

#include <chrono>

namespace suhu::test {

/// Tells a hang from a slow machine, and judges nothing else: what takes a moment on a machine at
/// rest may take half a minute on one whose cores do other work. tests/support/hang.py says the
/// same to Python.
constexpr std::chrono::seconds kHang{60};

}  // namespace suhu::test
