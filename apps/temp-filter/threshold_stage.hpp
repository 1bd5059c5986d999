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

namespace suhu::temp_filter {

/// The same record always gives the same bytes: the wall clock is used in a line only if the record
/// has no time at all.
class ThresholdStage final : public stream::Stage {
 public:
  struct Config {
    ThresholdRule rule;
    EmitMode emit = EmitMode::readings;
    LineWriter::Config lines;
    std::optional<stream::OutputHandle> dead_letters;  ///< output for rejects; absent: none
  };

  ThresholdStage(Config config, stream::ReadingIntake::Options intake);

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;
  [[nodiscard]] bool done() const override { return lines_.done(); }
  [[nodiscard]] bool withholds_rows() const override { return lines_.withholds_rows(); }
  void finish(Timestamp /*now*/, std::span<stream::Output> outputs) override {
    lines_.finish(outputs);
  }

  [[nodiscard]] Totals totals() const;

 private:
  bool evaluate(const stream::Record& record, Timestamp now, std::span<stream::Output> outputs);
  void evaluate(const Reading& reading, const stream::Record& record, Timestamp now,
                std::span<stream::Output> outputs);

  Config config_;
  stream::ReadingIntake intake_;
  LineWriter lines_;
  std::uint64_t hot_ = 0;
  LatencyHistogram latency_;
};

}  // namespace suhu::temp_filter
