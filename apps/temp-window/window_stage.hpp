// Windows: readings in, a line for each closed window out, and what a restart must know.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/options.hpp"
#include "suhu/history/history.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/stream/stage.hpp"
#include "suhu/stream/ticks.hpp"
#include "suhu/window/tumbling_windows.hpp"
#include "suhu/window/window_text.hpp"

namespace suhu::temp_window {

struct Totals {
  suhu::stream::IntakeCounts in;
  std::uint64_t closed = 0;       ///< windows
  std::uint64_t late = 0;         ///< readings whose window was closed
  std::uint64_t clock_ahead = 0;  ///< readings whose own time was too far ahead
  std::uint64_t over_limit = 0;   ///< readings of sensors beyond --max-sensors
  std::size_t sensors = 0;
  std::size_t open = 0;  ///< windows
};

/// Judges in the order of the batch, then lets time pass: a reading that is there keeps its sensor
/// from being silent.
class WindowStage final : public suhu::stream::Stage, public suhu::stream::DurableState {
 public:
  struct Config {
    suhu::window::TumblingWindows::Options windows;
    std::chrono::milliseconds max_future{60'000};
    suhu::cli::Format format = suhu::cli::Format::json;  ///< of lane 0, not automatic
    /// Of the terminal that shows it; empty: nothing is left out
    std::function<std::size_t()> screen_columns;
    std::optional<std::uint64_t> count;  ///< stop after this many windows
    std::optional<std::size_t> output_lane;
    std::vector<suhu::history::History*> histories;
    bool close_at_end = false;  ///< a batch
    /// A batch that did not reach its end closes nothing
    std::function<bool()> interrupted = [] { return false; };
    /// Whether a partition's next reading would reach us now
    std::function<bool(std::int32_t)> caught_up;
  };

  WindowStage(Config config, suhu::stream::ReadingIntake::OnReject on_reject);

  std::size_t process(std::span<const suhu::stream::Record> batch, suhu::Timestamp now,
                      std::span<suhu::stream::Output> outputs) override;
  [[nodiscard]] bool done() const override {
    return config_.count && totals_.closed >= *config_.count;
  }
  void finish(suhu::Timestamp now, std::span<suhu::stream::Output> outputs) override;
  [[nodiscard]] bool unfinished() const override { return unfinished_; }
  [[nodiscard]] bool withholds_rows() const override {
    return config_.format == suhu::cli::Format::table;
  }

  void restore(std::int32_t partition, std::string_view key, std::string_view value) override;
  void restored(std::int32_t partition, std::int64_t read) override;
  void forget() override;
  [[nodiscard]] bool changed(std::int32_t partition) const override;
  void append_changes(std::int32_t partition, suhu::stream::Output& out) override;
  [[nodiscard]] std::int64_t resume_offset(std::int32_t partition,
                                           std::int64_t read) const override;

  [[nodiscard]] Totals totals() const;
  [[nodiscard]] const suhu::window::TumblingWindows& windows() const { return windows_; }

 private:
  bool evaluate(const suhu::stream::Record& record, suhu::Timestamp now,
                const suhu::window::WindowCallback& emit);
  void advance_time(suhu::Timestamp now, const suhu::window::WindowCallback& emit);
  [[nodiscard]] suhu::window::WindowCallback emit_some(std::span<suhu::stream::Output> outputs);
  bool write(const suhu::window::WindowRecord& window, std::span<suhu::stream::Output> outputs);
  void write_human(const suhu::window::WindowRecord& window, suhu::stream::Output& out);

  Config config_;
  suhu::stream::ReadingIntake intake_;
  suhu::window::TumblingWindows windows_;
  suhu::window::WindowTable table_;
  suhu::DayLine day_;
  suhu::stream::Ticks ticks_;
  bool header_written_ = false;
  bool unfinished_ = false;  ///< finish() left windows open for its next call
  Totals totals_;
};

/// `12340 read, 31 windows closed, 4 open, 3 sensors, 2 late, 0 rejected`.
[[nodiscard]] std::string describe(const Totals& totals);

}  // namespace suhu::temp_window
