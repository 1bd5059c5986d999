// Turns lines into records with the same bytes. Used by ReplaySource.
#pragma once

#include "sensor-sim/replay_rows.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::sensor_sim {

/// Turns every line into a record, also a line that is no reading, so that a replay can test how
/// consumers handle invalid records. The key is the id of its readings by a shape, if they have
/// one id; the time is that of the first one. A line without readings has neither.
class NdjsonRows final : public RowReader {
 public:
  explicit NdjsonRows(RowWarning warn, const shape::Shape& shape = shape::default_shape())
      : warn_(std::move(warn)), decoder_(shape) {}

  [[nodiscard]] std::optional<ReplayRow> read_line(std::string_view line,
                                                   std::int64_t number) override;
  [[nodiscard]] ReplayCounts counts() const override { return counts_; }

 private:
  RowWarning warn_;
  shape::Decoder decoder_;
  ReplayCounts counts_;
};

}  // namespace suhu::sensor_sim
