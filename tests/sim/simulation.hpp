// One history from one seed, and what is wrong with it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace suhu::sim {

struct Report {
  std::string kind;
  /// The first invariant that does not hold; empty: all do
  std::string wrong;
  std::map<std::string, std::uint64_t> counts;  ///< how often each fault struck, and what was done
};

/// Lets programs run through faults, mends everything, waits until they are done, and checks:
///   what was committed is what a program without faults writes, each row once (at least once: no
///   other row, and none missing); what was printed are those rows, all of them; everybody is done
///   within a bounded number of turns once the cluster is whole, and ends when told to.
[[nodiscard]] Report simulate(std::uint64_t seed);

}  // namespace suhu::sim
