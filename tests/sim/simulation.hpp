// Declares simulate(), which runs one history from one seed and reports what is wrong with it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace suhu::sim {

struct Report {
  std::string kind;
  /// The first invariant that does not hold, or why a program ended; empty if all hold
  std::string wrong;
  std::map<std::string, std::uint64_t> counts;  ///< how often each fault struck, and what was done
};

/// Runs programs through faults, then ends all faults, waits until the programs are done, and
/// checks that:
///   - What was committed is what a program without faults writes, each row once. (If the promise
///     is at least once: no row is missing, and there is no other one.)
///   - What was printed are all of these rows and no others.
///   - All programs are done within a bounded number of turns after the faults have ended, and each
///     ends when it is stopped.
[[nodiscard]] Report simulate(std::uint64_t seed);

}  // namespace suhu::sim
