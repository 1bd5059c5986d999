// A fixture for tests that feeds alert lines to a ConsoleStage and collects its output.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "alert-console/console_stage.hpp"

namespace suhu::alert_console {

inline const Timestamp kStart{std::chrono::milliseconds{1'795'232'160'000}};

inline const std::string kCsvHeader =
    "sensor_id,suhu,threshold,ts,topic,partition,offset,event,alarm_id,level,episode,state,"
    "priority,since,duration_ms,peak,ts_peak,"
    "readings,quality,late,fault,lag_ms\n";

inline std::string alert_line(const std::string& id, const std::string& celsius,
                              const std::string& more = "") {
  return R"({"sensor_id":")" + id + R"(","suhu":)" + celsius +
         R"(,"threshold":80,"ts":"2026-11-21T03:36:00.120Z")" + more + "}";
}

class ConsoleStageTest : public testing::Test {
 protected:
  ConsoleStageTest() {
    options_.warn = [this](const std::string& text) { warnings_.push_back(text); };
  }

  /// Feeds `lines` as one batch; the line `tombstone` becomes a tombstone. Returns how many records
  /// the stage used.
  std::size_t feed(const std::vector<std::string>& lines, Timestamp now = kStart) {
    std::vector<stream::Record> batch;
    for (const auto& line : lines)
      batch.push_back({.key = {},
                       .value = line,
                       .tombstone = line == "tombstone",
                       .ts = {},
                       .partition = 2,
                       .offset = next_++});
    const std::size_t used = stage().process(batch, now, outputs_);
    collect();
    return used;
  }
  void finish(Timestamp now = kStart) {
    stage().finish(now, outputs_);
    collect();
  }
  ConsoleStage& stage() {
    if (!stage_) stage_.emplace(options_);
    return *stage_;
  }
  void collect() {
    shown_ += outputs_[0].text();
    for (const auto& row : outputs_[1].rows()) exec_.emplace_back(outputs_[1].value(row));
    for (auto& output : outputs_) output.clear();
  }

  StageOptions options_;
  std::optional<ConsoleStage> stage_;
  std::array<stream::Output, 2> outputs_;
  std::int64_t next_ = 0;
  std::string shown_;
  std::vector<std::string> exec_;
  std::vector<std::string> warnings_;
};

}  // namespace suhu::alert_console
