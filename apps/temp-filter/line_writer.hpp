// Writes the output lines: one row for each alert or event, to standard output in its format, and
// to the output topic as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "suhu/alarm/event.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/alarm_text.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/stream/output.hpp"

namespace suhu::filter {

/// Output 0 is standard output. The same alert always gives the same bytes.
class LineWriter {
 public:
  struct Config {
    suhu::cli::Format format = suhu::cli::Format::json;  ///< automatic counts as json
    bool color = false;
    /// Returns the columns of the terminal on which the text is shown; empty: nothing is cut.
    std::function<std::size_t()> screen_columns;
    /// True if events are written too: tables and CSV then have the columns of events.
    bool events = false;
    /// Topic of the readings; empty: the input has no offsets.
    std::string topic;
    std::optional<std::uint64_t> count;      ///< done() after this many lines
    std::optional<std::size_t> output_lane;  ///< index of the output for the output topic
  };

  explicit LineWriter(Config config) : config_(std::move(config)) {}

  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Begins a batch: reads the width of the terminal, and writes the header of CSV once.
  void begin(std::span<suhu::stream::Output> outputs);
  /// Writes one alert, or one event of a sensor in `partition`. In format table, the row of
  /// standard output is held until finish().
  void write(const suhu::Alert& alert, std::span<suhu::stream::Output> outputs);
  void write(const suhu::alarm::AlarmEvent& event, std::int32_t partition,
             std::span<suhu::stream::Output> outputs);
  /// Ends the output: writes the table, if that is the format.
  void finish(std::span<suhu::stream::Output> outputs) const;

  [[nodiscard]] bool done() const { return config_.count && written_ >= *config_.count; }
  [[nodiscard]] bool withholds_rows() const { return config_.format == suhu::cli::Format::table; }
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] const std::string& topic() const { return config_.topic; }

 private:
  Config config_;
  void write_text(std::string_view json, std::span<suhu::stream::Output> outputs);
  template <class Append>
  void write_human(suhu::Timestamp ts, suhu::stream::Output& out, Append append);

  suhu::AlertTable table_;
  suhu::AlertLineTable event_table_;  ///< used instead of table_ if config_.events
  std::string scratch_;               ///< the JSON line that is written
  std::size_t columns_ = 0;           ///< of the terminal, in this batch; 0: nothing is cut
  suhu::DayLine day_;
  bool header_written_ = false;
  std::uint64_t written_ = 0;
};

}  // namespace suhu::filter
