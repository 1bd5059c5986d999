// Writes the output lines: one row for each alert or event, to standard output in its format, and
// to every other output as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/cli/options.hpp"
#include "suhu/core/alarm_event.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/alert_table.hpp"
#include "suhu/core/text_style.hpp"
#include "suhu/stream/output.hpp"

namespace suhu::temp_filter {

/// Output 0 is standard output. The same alert always gives the same bytes.
class LineWriter {
 public:
  struct Config {
    cli::Format format = cli::Format::json;  ///< automatic counts as json
    bool color = false;
    /// Returns the columns of the terminal on which the text is shown; empty: nothing is cut.
    std::function<std::size_t()> screen_columns;
    /// True if events are written too: tables and CSV then have the columns of events.
    bool events = false;
    /// Topic of the readings; empty: the input has no offsets.
    std::string topic;
    std::optional<std::uint64_t> count;  ///< done() after this many lines
    /// Outputs that get each line as JSON, with the sensor id as key
    std::vector<stream::OutputHandle> json_outputs;
  };

  explicit LineWriter(Config config);

  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Begins a batch: reads the width of the terminal, and writes the header of CSV once.
  void begin(std::span<stream::Output> outputs);
  /// Writes one alert, or one event. In format table, the row of standard output is held until
  /// finish().
  void write(const Alert& alert, std::span<stream::Output> outputs);
  void write(const AlarmEvent& event, std::span<stream::Output> outputs);
  /// Ends the output: writes the table, if that is the format.
  void finish(std::span<stream::Output> outputs) const;

  [[nodiscard]] bool done() const { return config_.count && written_ >= *config_.count; }
  [[nodiscard]] bool withholds_rows() const { return config_.format == cli::Format::table; }
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] const std::string& topic() const { return config_.topic; }

 private:
  [[nodiscard]] AlertColumns columns() const {
    return config_.events ? AlertColumns::event : AlertColumns::alert;
  }
  template <class AsEvent, class AppendJson, class AppendHuman>
  void write_line(std::span<stream::Output> outputs, Timestamp ts, std::string_view sensor_id,
                  AsEvent as_event, AppendJson append_json, AppendHuman append_human);
  template <class Append>
  void write_human(Timestamp ts, stream::Output& out, Append append);

  Config config_;
  AlertTable table_;
  std::size_t columns_ = 0;  ///< of the terminal, in this batch; 0: nothing is cut
  DayLine day_;
  bool header_written_ = false;
  std::uint64_t written_ = 0;
};

}  // namespace suhu::temp_filter
