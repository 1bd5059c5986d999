// Provides the stage of temp-window: it adds readings to windows, writes each closed window to the
// outputs and histories, and keeps the state that a restart needs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/options.hpp"
#include "suhu/core/event_time.hpp"
#include "suhu/history/history.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/stream/stage.hpp"
#include "suhu/stream/ticks.hpp"
#include "suhu/window/tumbling_windows.hpp"
#include "suhu/window/window_text.hpp"

namespace suhu::temp_window {

/// The counts of a run.
struct Totals {
  stream::IntakeCounts in;
  std::uint64_t closed = 0;       ///< closed windows
  std::uint64_t late = 0;         ///< readings whose window was closed
  std::uint64_t clock_ahead = 0;  ///< readings whose `ts` was too far ahead
  std::uint64_t over_limit = 0;   ///< readings of sensors beyond --max-sensors
  std::size_t sensors = 0;
  std::size_t open = 0;  ///< open windows
};

/// Adds all readings of a batch, in order, before it advances the time: a sensor whose reading is
/// in the batch is not silent.
class WindowStage final : public stream::Stage, public stream::DurableState {
 public:
  struct Config {
    window::TumblingWindows::Options windows;
    EventTimeRules event_time;
    cli::Format format = cli::Format::json;  ///< of outputs[0]; resolved, not automatic
    /// width of the terminal that shows outputs[0]; empty: nothing is left out
    std::function<std::size_t()> screen_columns;
    std::optional<std::uint64_t> count;  ///< stop after this many windows
    /// outputs that get each window as JSON, with the sensor id as key
    std::vector<stream::OutputHandle> json_outputs;
    std::vector<history::History*> histories;
    bool close_at_end = false;  ///< finish() closes all windows: a batch
    /// returns true if a batch did not reach its end: then finish() closes nothing
    std::function<bool()> interrupted = [] { return false; };
    /// returns true if a new reading of the partition would be read at once; only then time passes
    /// for its sensors. Empty: no time passes
    std::function<bool(std::int32_t)> caught_up;
  };

  WindowStage(Config config, stream::ReadingIntake::Options intake);

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;
  [[nodiscard]] bool done() const override {
    return config_.count && totals_.closed >= *config_.count;
  }
  void finish(Timestamp now, std::span<stream::Output> outputs) override;
  [[nodiscard]] bool unfinished() const override { return unfinished_; }
  [[nodiscard]] bool withholds_rows() const override {
    return config_.format == cli::Format::table;
  }

  void restore(std::int32_t partition, std::string_view key, std::string_view value) override;
  void restored(std::int32_t partition, std::int64_t read) override;
  void forget() override;
  [[nodiscard]] bool changed(std::int32_t partition) const override;
  void append_changes(std::int32_t partition, stream::Output& out) override;
  [[nodiscard]] std::int64_t resume_offset(std::int32_t partition,
                                           std::int64_t read) const override;

  [[nodiscard]] Totals totals() const;
  [[nodiscard]] const window::TumblingWindows& windows() const { return windows_; }

 private:
  bool evaluate(const stream::Record& record, Timestamp now, const window::WindowCallback& emit);
  void advance_time(Timestamp now, const window::WindowCallback& emit);
  [[nodiscard]] window::WindowCallback emit_some(std::span<stream::Output> outputs);
  bool write(const window::WindowRecord& window, std::span<stream::Output> outputs);
  void write_human(const window::WindowRecord& window, stream::Output& out);

  Config config_;
  stream::ReadingIntake intake_;
  window::TumblingWindows windows_;
  window::WindowTable table_;
  DayLine day_;
  stream::Ticks ticks_;
  bool header_written_ = false;
  bool unfinished_ = false;  ///< finish() left windows to close for its next call
  Totals totals_;
};

/// Returns `12340 read, 31 windows closed, 4 open, 3 sensors, 2 late, 0 rejected`.
[[nodiscard]] std::string describe(const Totals& totals);

}  // namespace suhu::temp_window
