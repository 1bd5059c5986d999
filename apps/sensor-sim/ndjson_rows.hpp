// Turns NDJSON lines into records with the same bytes. Used by ReplaySource.
#pragma once

#include "sensor-sim/replay_rows.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::sensor_sim {

/// Turns every line into a record, also a line that is no reading, so that a replay can test how
/// consumers handle invalid records. Such a record has no key and no time.
class NdjsonRows final : public RowReader {
 public:
  explicit NdjsonRows(RowWarning warn) : warn_(std::move(warn)) {}

  [[nodiscard]] std::optional<ReplayRow> read_line(std::string_view line,
                                                   std::int64_t number) override;
  [[nodiscard]] ReplayCounts counts() const override { return counts_; }

 private:
  RowWarning warn_;
  shape::Decoder decoder_{shape::default_shape()};
  ReplayCounts counts_;
};

}  // namespace suhu::sensor_sim
