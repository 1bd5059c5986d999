// Lines out: one row for each alert or event, in the format of standard output, and as JSON to the
// output topic.
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

/// Lane 0 is standard output. The same alert gives the same bytes, always.
class LineWriter {
 public:
  struct Config {
    suhu::cli::Format format = suhu::cli::Format::json;  ///< not automatic
    bool color = false;
    /// Of the terminal that shows human lines; empty: nothing is cut
    std::function<std::size_t()> screen_columns;
    /// Events come too: tables and CSV have their columns
    bool events = false;
    /// Of the readings; empty: input without positions
    std::string topic;
    std::optional<std::uint64_t> count;      ///< done after this many lines
    std::optional<std::size_t> output_lane;  ///< lane of the output topic
  };

  explicit LineWriter(Config config) : config_(std::move(config)) {}

  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Before the rows of a batch: a header, once.
  void begin(std::span<suhu::stream::Output> outputs);
  void write(const suhu::Alert& alert, std::span<suhu::stream::Output> outputs);
  void write(const suhu::alarm::AlarmEvent& event, std::int32_t partition,
             std::span<suhu::stream::Output> outputs);
  /// At the end: the table.
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
  suhu::AlertLineTable event_table_;  ///< instead of the one above, with `events`
  std::string scratch_;               ///< the JSON line of what is written
  std::size_t columns_ = 0;           ///< of the screen, in this batch; 0: none
  suhu::DayLine day_;
  bool header_written_ = false;
  std::uint64_t written_ = 0;
};

}  // namespace suhu::filter
