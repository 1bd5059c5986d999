// Judging: records in, lines for hot readings out, rejects counted and put aside.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "suhu/core/alert.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/core/reading_decoder.hpp"
#include "suhu/stream/stage.hpp"
#include "temp-filter/options.hpp"

namespace suhu::filter {

struct Totals {
  std::uint64_t read = 0;
  std::uint64_t hot = 0;      ///< readings above the limit
  std::uint64_t written = 0;  ///< lines
  std::uint64_t tombstones = 0;
  std::uint64_t optionals_ignored = 0;  ///< humidity or battery that was no number
  std::uint64_t rejected = 0;
  std::array<std::uint64_t, suhu::kRejectNames.size()> rejected_by_reason{};
};

/// The same record gives the same bytes, always: no clock enters a line unless the record has no time at all.
class ThresholdStage final : public suhu::stream::Stage {
 public:
  using OnReject = std::function<void(const suhu::stream::Record&, suhu::RejectReason)>;

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

  ThresholdStage(Config config, OnReject on_reject);

  std::size_t process(std::span<const suhu::stream::Record> batch, suhu::Timestamp now, std::span<suhu::stream::Output> lanes) override;
  [[nodiscard]] bool done() const override { return config_.count && totals_.written >= *config_.count; }
  [[nodiscard]] bool withholds_rows() const override { return config_.format == suhu::cli::Format::table; }
  void finish(suhu::Timestamp now, std::span<suhu::stream::Output> lanes) override;

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  void judge(const suhu::stream::Record& record, suhu::Timestamp now, std::span<suhu::stream::Output> lanes);
  void emit(const suhu::Alert& alert, std::span<suhu::stream::Output> lanes);
  void reject(const suhu::stream::Record& record, suhu::RejectReason reason, std::span<suhu::stream::Output> lanes);

  Config config_;
  OnReject on_reject_;
  suhu::ReadingDecoder decoder_;
  suhu::AlertTable table_;
  bool header_written_ = false;
  Totals totals_;
};

/// `12,340 read, 31 alerts, 2 rejected (not-json 1, missing-id 1), 1 tombstone`.
[[nodiscard]] std::string describe(const Totals& totals);

}  // namespace suhu::filter
