// Alert lines in, what people (or the next program) see out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alert-console/human_view.hpp"
#include "alert-console/priority.hpp"
#include "alert-console/repeats.hpp"
#include "alert-console/summary.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/alarm_text.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/reading_decoder.hpp"
#include "suhu/stream/stage.hpp"

namespace suhu::console {

struct StageOptions {
  cli::Format format = cli::Format::human;  ///< never automatic
  bool color = false;
  bool terminal = false;  ///< lines are made to fit; human: repeats are folded
  bool flood = true;      ///< human: a summary in place of the lines of a flood
  /// Where lines come from, for warnings; empty: standard input
  std::string topic;
  std::optional<std::string> sensor;      ///< show only ids that match this glob
  Priority min_priority = Priority::low;  ///< and only alerts at least as urgent
  std::optional<std::uint64_t> count;     ///< done after so many alerts

  std::function<std::size_t()> screen_columns = [] { return std::size_t{80}; };
  /// Whether a status row may stand below the lines now; empty: never
  std::function<bool()> draws_status;
  /// Why nothing can come now; empty: nobody knows
  std::function<std::string()> problem;
  std::function<void()> ring;  ///< the bell; empty: silent
  /// A line for the log, printable; empty: nowhere
  std::function<void(const std::string&)> warn;
  /// Limits next_due(): sinks that must be served soon; empty: none
  std::function<std::chrono::milliseconds()> other_work_due;
};

/// Lane 0: what is shown, in the chosen format. Lane 1, if there is one: the JSON line of every
/// alert shown, for --exec.
///   Whole   : JSON lines are passed on with all their fields (append_as_one_line); nothing folds
///   them, not even a flood. Repeat  : an event that came before, byte for byte, is not shown to
///   people again and not given to --exec. Programs (json, csv, table)
///             get it: they can tell.
///   Filter  : once a line of an alarm passed --min-priority, so do the rest of its story; nobody
///   is left with an alarm that never ends.
///             What tells about temp-filter itself concerns every sensor.
///   No alert: anything decode_alert_line() refuses, and records over 64 KiB. Counted, warned about
///   at most once in kWarnEvery; nothing
///             stops. Of readings one sentence in all says what judges them.
///   Counting: an alert folded into a line counts as shown.
class ConsoleStage final : public stream::Stage {
 public:
  static constexpr std::chrono::seconds kWarnEvery{10};
  static constexpr std::chrono::seconds kRingEvery{5};

  explicit ConsoleStage(StageOptions options);

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;
  [[nodiscard]] bool done() const override { return options_.count && shown_ >= *options_.count; }
  void finish(Timestamp now, std::span<stream::Output> outputs) override;
  [[nodiscard]] std::chrono::milliseconds next_due() const override;

  [[nodiscard]] const Summary& summary() const { return summary_; }

 private:
  void begin(stream::Output& out);
  void draw_status(stream::Output& out);
  void process_record(const stream::Record& record, Timestamp now,
                      std::span<stream::Output> outputs);
  void refuse(const stream::Record& record, const std::string& reason, Timestamp now);
  [[nodiscard]] bool is_reading(std::string_view value);
  void refuse_reading(const stream::Record& record);
  [[nodiscard]] bool wanted(const AlertLine& line) const;
  void show(const AlertLine& line, std::string_view json, Timestamp now, stream::Output& out);
  void ring(const AlertLine& line, Timestamp now);

  StageOptions options_;
  Summary summary_;
  std::optional<HumanView> human_;  ///< only with format human
  Repeats repeats_;
  ReadingDecoder readings_;  ///< tells what is no alert, but a reading
  bool told_of_readings_ = false;
  AlertLineTable table_;
  std::uint64_t shown_ = 0;
  bool header_done_ = false;
  Timestamp now_;                   ///< of the last call
  std::optional<Timestamp> start_;  ///< of the first
  std::optional<Timestamp> last_;   ///< when the last alert or event was shown
  std::optional<Timestamp> rung_;
  std::optional<Timestamp> warned_;
  std::uint64_t unwarned_ = 0;  ///< lines that were no alert, since the last warning
};

}  // namespace suhu::console
