// Turns CSV files, as exported by common programs, into readings. Used by ReplaySource.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sensor-sim/replay_rows.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::sensor_sim {

/// Splits CSV text (RFC 4180) into rows, line by line. A quoted field may contain commas, doubled
/// quotes and line breaks. A quote inside an unquoted field, which the RFC does not define, is
/// text.
class CsvParser {
 public:
  /// Parses the next line, given without its line break. Returns true if a row is complete; the
  /// next line then begins another one. Returns false if a quoted field continues on the next line.
  [[nodiscard]] bool feed(std::string_view line);
  /// Drops a row that is not complete: the next line begins another one.
  void reset() { in_quotes_ = false; }

  /// Returns true if the row continues on the next line.
  [[nodiscard]] bool is_open() const { return in_quotes_; }
  /// Returns the number of fields in the row.
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::string_view operator[](std::size_t field) const { return fields_[field]; }

 private:
  std::string& new_field();

  std::vector<std::string> fields_;  ///< the row is the first count_; the others keep their memory
  std::size_t count_ = 0;
  bool in_quotes_ = false;
};

/// Turns the rows below a header into readings. The header names the columns, in any case:
/// `sensor_id` or `device_id`; `suhu`, `temperature` or `value`; `ts` or `timestamp` (epoch ms, RFC
/// 3339, or RFC 3339 without a zone, which is UTC). Without an id column every reading is of S1. A
/// row becomes {"sensor_id":…,"suhu":…,"ts":…}, with exactly the double of the file as temperature
/// and without `ts` if the row has no time. An invalid row is skipped and counted.
class CsvRows final : public RowReader {
 public:
  /// `name` is the name of the file, for errors.
  CsvRows(std::string name, RowWarning warn);

  /// Throws Failure (configuration) if the header has no column with the temperature.
  [[nodiscard]] std::optional<ReplayRow> read_line(std::string_view line,
                                                   std::int64_t number) override;
  /// Skips and counts a row whose quoted field is still open.
  void end() override;
  [[nodiscard]] ReplayCounts counts() const override { return counts_; }

 private:
  void read_header();
  [[nodiscard]] std::optional<ReplayRow> read_row();
  [[nodiscard]] std::optional<std::string_view> field(std::optional<std::size_t> column) const;
  void skip(const std::string& kind, const std::string& what);
  void give_up_open_row();

  std::string name_;
  RowWarning warn_;
  CsvParser parser_;
  shape::Decoder decoder_{shape::default_shape()};
  bool has_header_ = false;
  std::optional<std::size_t> id_column_;
  std::size_t value_column_ = 0;
  std::optional<std::size_t> ts_column_;
  std::int64_t row_line_ = 0;   ///< number of the line that began the current row, from 1
  std::int64_t last_line_ = 0;  ///< number of the last line read
  std::size_t open_bytes_ = 0;  ///< length of the current row so far
  std::string record_;          ///< value of the last record
  std::string key_;             ///< key of the last record
  ReplayCounts counts_;
};

}  // namespace suhu::sensor_sim
