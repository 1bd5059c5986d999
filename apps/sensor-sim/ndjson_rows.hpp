// NDJSON lines, sent byte for byte.
#pragma once

#include "sensor-sim/replay_rows.hpp"
#include "suhu/core/reading_decoder.hpp"

namespace suhu::sim {

/// Every line is a record, also one that is no reading: replaying rubbish tests what reads it. Such
/// a line has no key and no time.
class NdjsonRows final : public RowReader {
 public:
  explicit NdjsonRows(RowWarning warn) : warn_(std::move(warn)) {}

  [[nodiscard]] std::optional<ReplayRow> read_line(std::string_view line,
                                                   std::int64_t number) override;
  [[nodiscard]] ReplayCounts counts() const override { return counts_; }

 private:
  RowWarning warn_;
  ReadingDecoder decoder_;
  ReplayCounts counts_;
};

}  // namespace suhu::sim
