// Judging: records in, lines for hot readings out, rejects counted and put aside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/core/alert.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/core/latency_histogram.hpp"
#include "suhu/stream/intake.hpp"
#include "suhu/stream/stage.hpp"
#include "temp-filter/options.hpp"

namespace suhu::filter {

struct Totals {
  suhu::stream::IntakeCounts in;
  std::uint64_t hot = 0;           ///< readings above the limit
  std::uint64_t written = 0;       ///< lines
  suhu::LatencyHistogram latency;  ///< of readings above the limit: from Kafka's timestamp until they are judged
};

/// The same record gives the same bytes, always: no clock enters a line unless the record has no time at all.
class ThresholdStage final : public suhu::stream::Stage {
 public:
  struct Config {
    suhu::ThresholdRule rule;
    Emit emit = Emit::readings;
    suhu::cli::Format format = suhu::cli::Format::json;  ///< of lane 0, not automatic
    bool color = false;
    std::string topic;                       ///< empty: input without positions
    std::optional<std::uint64_t> count;      ///< stop after this many lines
    std::optional<std::size_t> output_lane;  ///< lane of the output topic
    std::optional<std::size_t> dead_letter_lane;
  };

  ThresholdStage(Config config, suhu::stream::Intake::OnReject on_reject);

  std::size_t process(std::span<const suhu::stream::Record> batch, suhu::Timestamp now, std::span<suhu::stream::Output> lanes) override;
  [[nodiscard]] bool done() const override { return config_.count && written_ >= *config_.count; }
  [[nodiscard]] bool withholds_rows() const override { return config_.format == suhu::cli::Format::table; }
  void finish(suhu::Timestamp now, std::span<suhu::stream::Output> lanes) override;

  [[nodiscard]] Totals totals() const { return {intake_.counts(), hot_, written_, latency_}; }

 private:
  void judge(const suhu::stream::Record& record, suhu::Timestamp now, std::span<suhu::stream::Output> lanes);
  void emit(const suhu::Alert& alert, std::span<suhu::stream::Output> lanes);
  void bury(const suhu::stream::Record& record, suhu::RejectReason reason, suhu::stream::Output& letters) const;

  Config config_;
  suhu::stream::Intake intake_;
  suhu::AlertTable table_;
  bool header_written_ = false;
  std::uint64_t hot_ = 0;
  std::uint64_t written_ = 0;
  suhu::LatencyHistogram latency_;
};

/// `12,340 read, 31 alerts, 2 rejected (not-json 1, missing-id 1), 1 tombstone`.
[[nodiscard]] std::string describe(const Totals& totals);

}  // namespace suhu::filter
