// Where this run's records come from: the generator, or a recording.
#pragma once

#include <chrono>
#include <memory>

#include "sensor-sim/clock.hpp"
#include "sensor-sim/options.hpp"
#include "sensor-sim/replay.hpp"
#include "sensor-sim/sim_source.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::sim {

/// Owns the source. The file of a replay stays open until the program ends.
class Input {
 public:
  /// Opens the file of a replay; logs the seed when it is chosen here. Throws
  /// Failure(configuration) when the file cannot be read. The clock must outlive the input.
  Input(const Options& options, Clock& clock);

  [[nodiscard]] stream::Source& source() { return *source_; }
  /// How late the generator is; zero for a replay.
  [[nodiscard]] std::chrono::nanoseconds behind() const {
    return sim_ != nullptr ? sim_->behind() : std::chrono::nanoseconds{0};
  }
  /// Zeros for the generator.
  [[nodiscard]] ReplayCounts replay_counts() const {
    return replay_ != nullptr ? replay_->counts() : ReplayCounts{};
  }

 private:
  void open_replay(const Options& options, Clock& clock);

  std::unique_ptr<stream::Source> source_;
  const ReplaySource* replay_ = nullptr;
  const SimSource* sim_ = nullptr;
};

}  // namespace suhu::sim
