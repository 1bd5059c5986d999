// Alert lines in, what people (or the next program) see out.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "alert-console/fold.hpp"
#include "alert-console/priority.hpp"
#include "alert-console/summary.hpp"
#include "alert-console/terminal.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/alert_json.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/stream/stage.hpp"

namespace suhu::console {

struct StageOptions {
  cli::Format format = cli::Format::human;  ///< never automatic
  bool color = false;
  bool fold = false;                      ///< human on a terminal
  std::string topic;                      ///< where lines come from, for warnings; empty: standard input
  std::optional<std::string> sensor;      ///< show only ids that match this glob
  Priority min_priority = Priority::low;  ///< and only alerts at least as urgent
  std::optional<std::uint64_t> count;     ///< done after so many alerts

  std::function<std::size_t()> screen_columns = [] { return std::size_t{80}; };
  OpenLine* open_line = nullptr;                              ///< told about the line left open on the screen, if set
  std::function<void()> ring;                                 ///< the bell; empty: silent
  std::function<void(const std::string&)> warn;               ///< a line for the log, printable; empty: nowhere
  std::function<std::chrono::milliseconds()> other_work_due;  ///< limits next_due(): sinks that must be served soon; empty: none
};

/// Lane 0: what is shown, in the chosen format. Lane 1, if there is one: the JSON line of every alert shown, for --exec.
///   No alert: anything decode_alert() refuses, and records over 64 KiB. Counted, warned about at most once in kWarnEvery; nothing stops.
///   Counting: an alert folded into a line counts as shown.
class ConsoleStage final : public stream::Stage {
 public:
  static constexpr std::chrono::seconds kWarnEvery{10};
  static constexpr std::chrono::seconds kRingEvery{5};

  explicit ConsoleStage(StageOptions options);

  std::size_t process(std::span<const stream::Record> batch, Timestamp now, std::span<stream::Output> lanes) override;
  [[nodiscard]] bool done() const override { return options_.count && summary_.alerts() >= *options_.count; }
  void finish(Timestamp now, std::span<stream::Output> lanes) override;
  [[nodiscard]] std::chrono::milliseconds next_due() const override;

  [[nodiscard]] const Summary& summary() const { return summary_; }

 private:
  void begin(stream::Output& out);
  void end(stream::Output& out);
  void take(const stream::Record& record, Timestamp now, std::span<stream::Output> lanes);
  void refuse(const stream::Record& record, const std::string& reason, Timestamp now);
  void speak();
  [[nodiscard]] bool wanted(const AlertRecord& alert, std::string_view line) const;
  void show(const Alert& alert, Timestamp now, stream::Output& out);
  void ring(Timestamp now);

  StageOptions options_;
  Summary summary_;
  std::optional<Fold> fold_;
  AlertTable table_;
  bool header_done_ = false;
  Timestamp now_;  ///< of the last call
  std::optional<Timestamp> rung_;
  std::optional<Timestamp> warned_;
  std::uint64_t unwarned_ = 0;  ///< lines that were no alert, since the last warning
  std::string warning_;         ///< waits until the screen is up to date
};

}  // namespace suhu::console
