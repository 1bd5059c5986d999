// The stage that evaluates readings by one limit: it writes lines for hot readings, counts rejects
// and copies them to the dead letters. Keeps no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/core/alert.hpp"
#include "suhu/core/latency_histogram.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/stream/stage.hpp"
#include "temp-filter/line_writer.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/totals.hpp"

namespace suhu::filter {

/// The same record always gives the same bytes: the wall clock is used in a line only if the record
/// has no time at all.
class ThresholdStage final : public suhu::stream::Stage {
 public:
  struct Config {
    suhu::ThresholdRule rule;
    EmitMode emit = EmitMode::readings;
    LineWriter::Config lines;
    std::optional<std::size_t> dead_letter_lane;  ///< index of the output for rejects; absent: none
  };

  ThresholdStage(Config config, suhu::stream::ReadingIntake::OnReject on_reject);

  std::size_t process(std::span<const suhu::stream::Record> batch, suhu::Timestamp now,
                      std::span<suhu::stream::Output> outputs) override;
  [[nodiscard]] bool done() const override { return lines_.done(); }
  [[nodiscard]] bool withholds_rows() const override { return lines_.withholds_rows(); }
  void finish(suhu::Timestamp /*now*/, std::span<suhu::stream::Output> outputs) override {
    lines_.finish(outputs);
  }

  [[nodiscard]] Totals totals() const;

 private:
  void evaluate(const suhu::stream::Record& record, suhu::Timestamp now,
                std::span<suhu::stream::Output> outputs);

  Config config_;
  suhu::stream::ReadingIntake intake_;
  LineWriter lines_;
  std::uint64_t hot_ = 0;
  suhu::LatencyHistogram latency_;
};

}  // namespace suhu::filter
