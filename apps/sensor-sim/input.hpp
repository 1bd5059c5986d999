// The source of a run: the generator or a recording. Used by main().
#pragma once

#include <chrono>
#include <memory>

#include "sensor-sim/clock.hpp"
#include "sensor-sim/options.hpp"
#include "sensor-sim/replay.hpp"
#include "sensor-sim/sim_source.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::sensor_sim {

/// Creates and owns the source. The file of a replay stays open until the program ends.
class Input {
 public:
  /// Opens the file of a replay, or creates the generator. Logs the seed if the options have none
  /// and a random one is used. Throws Failure (configuration) if the file cannot be opened for
  /// reading. The clock must outlive the input.
  Input(const Options& options, Clock& clock);

  [[nodiscard]] stream::Source& source() { return *source_; }
  /// Returns how late the next reading of the generator is; zero for a replay.
  [[nodiscard]] std::chrono::nanoseconds behind() const {
    return sim_ != nullptr ? sim_->behind() : std::chrono::nanoseconds{0};
  }
  /// Returns the counts of a replay; zeros for the generator.
  [[nodiscard]] ReplayCounts replay_counts() const {
    return replay_ != nullptr ? replay_->counts() : ReplayCounts{};
  }

 private:
  void open_replay(const Options& options, Clock& clock);

  std::unique_ptr<stream::Source> source_;
  const ReplaySource* replay_ = nullptr;  ///< source_ if it is a replay
  const SimSource* sim_ = nullptr;        ///< source_ if it is the generator
};

}  // namespace suhu::sensor_sim
