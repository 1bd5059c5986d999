// The progress line and the summary of sensor-sim on stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sensor-sim/replay_rows.hpp"

namespace suhu::sensor_sim {

/// The counts of a run.
struct Tally {
  std::uint64_t sent = 0;                  ///< records given to the sinks
  std::optional<std::uint64_t> delivered;  ///< confirmed by Kafka; absent in a dry run
  std::uint64_t failed = 0;                ///< not delivered at the end
  ReplayCounts replay;
};

/// Returns the summary at exit: `12,340 sent, 12,340 delivered, 0 failed`; for a dry run `12,340
/// written`. For a replay, also the numbers of lines that are no readings and of skipped lines,
/// unless they are 0.
[[nodiscard]] std::string summary(const Tally& tally);
/// Returns the progress of a run: `12,340 sent, 12,340 delivered`; for a dry run `12,340 written`.
[[nodiscard]] std::string status(const Tally& tally);

/// Returns the number with thousands separators: `1,234,567`.
[[nodiscard]] std::string with_thousands(std::uint64_t value);

}  // namespace suhu::sensor_sim
