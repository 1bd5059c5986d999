// What sensor-sim says about its work on stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sensor-sim/replay_rows.hpp"

namespace suhu::sim {

/// How far a run has come.
struct Tally {
  std::uint64_t sent = 0;                  ///< records given to the sinks
  std::optional<std::uint64_t> delivered;  ///< confirmed by Kafka; none: a dry run
  std::uint64_t failed = 0;                ///< given up at the end
  ReplayCounts replay;
};

/// `12,340 sent, 12,340 delivered, 0 failed`; of a dry run `12,340 written`; of a replay also what
/// was skipped, if anything was.
[[nodiscard]] std::string summary(const Tally& tally);
/// The same while it is running.
[[nodiscard]] std::string status(const Tally& tally);

/// 1234567 is `1,234,567`.
[[nodiscard]] std::string with_thousands(std::uint64_t value);

}  // namespace suhu::sim
