// The stage of alert-console: turns alert lines into the output for people, for the next program
// and for the --exec command.
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
#include "alert-console/summary.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/alert_table.hpp"
#include "suhu/core/recent_texts.hpp"
#include "suhu/core/throttle.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/stream/stage.hpp"

namespace suhu::alert_console {

struct StageOptions {
  cli::Format format = cli::Format::human;  ///< must not be `automatic`
  bool color = false;
  /// Standard output is a terminal: human and table output fits its width, and human output folds
  /// repeated alerts
  bool terminal = false;
  bool flood = true;  ///< human: show summary lines instead of the single lines of a flood
  /// The topic that lines come from, for warnings; empty: standard input
  std::string topic;
  std::optional<std::string> sensor;      ///< show only sensor ids that match this glob
  Priority min_priority = Priority::low;  ///< show only alerts of at least this priority
  std::optional<std::uint64_t> count;     ///< done after this number of alerts

  /// Returns the width of the terminal; called for every line
  std::function<std::size_t()> screen_columns = [] { return std::size_t{80}; };
  /// Returns true if a status row may be drawn below the lines now; empty: never
  std::function<bool()> draws_status;
  /// Returns why no alert can arrive now, or an empty text; empty function: no such check
  std::function<std::string()> problem;
  std::function<void()> ring;  ///< rings the bell; empty: no bell
  /// Receives printable lines for the log; empty: warnings are discarded
  std::function<void(const std::string&)> warn;
  /// Returns how soon a sink needs service, an upper bound of next_due(); empty: no bound
  std::function<std::chrono::milliseconds()> other_work_due;
};

/// Decodes, filters, counts and formats alert lines. Output 0 receives what is shown, in the chosen
/// format. Output 1, if there is one, receives the JSON line of every alert shown, for --exec.
///
///   Whole   : JSON lines are passed on with all their fields (append_as_one_line). They are never
///             folded, not even in a flood.
///   Repeat  : An event with the same bytes as an earlier one (see RecentTexts) is not shown to
///             people again and not given to --exec. Programs (json, csv, table) receive it,
///             because they can recognise it themselves.
///   Filter  : Once a line of an alarm has passed --min-priority, the later lines of its episode
///             pass too, so that its return to normal is shown. Events about temp-filter itself
///             (lagging, caught-up) concern every sensor, so --sensor does not hide them.
///   No alert: Whatever decode_alert_line() refuses, and records over 64 KiB. They are counted, and
///             a warning is logged at most once per kWarnEvery; the stream goes on. For readings
///             one warning in total explains that temp-filter evaluates them.
///   Counting: An alert that is folded into a line counts as shown.
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
  RecentTexts events_;              ///< recognises events that temp-filter has written again
  /// Recognises readings among the lines that are no alerts
  shape::Decoder readings_{shape::default_shape()};
  bool told_of_readings_ = false;  ///< the warning about readings was given
  AlertTable table_{AlertColumns::event};
  std::uint64_t shown_ = 0;
  bool header_done_ = false;        ///< the CSV header was written
  Timestamp now_;                   ///< wall clock of the last call
  std::optional<Timestamp> start_;  ///< wall clock of the first call
  std::optional<Timestamp> last_;   ///< when the last alert or event was shown
  Throttle<Timestamp> bell_{kRingEvery};
  Throttle<Timestamp> warnings_{kWarnEvery};  ///< about lines that are no alerts
};

}  // namespace suhu::alert_console
