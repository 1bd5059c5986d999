// CSV as people export it -> readings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sensor-sim/replay_rows.hpp"
#include "suhu/core/reading_decoder.hpp"

namespace suhu::sim {

/// Splits RFC 4180 text into rows, line by line: a quoted field may hold commas, doubled quotes and
/// line breaks. Lenient where the standard says nothing: a quote inside an unquoted field is text.
class CsvParser {
 public:
  /// Takes the next line without its line break. True: a row is complete, and the next line begins
  /// another one. False: a quote is open.
  [[nodiscard]] bool feed(std::string_view line);
  /// Forgets an open row.
  void reset() { in_quotes_ = false; }

  [[nodiscard]] bool is_open() const { return in_quotes_; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::string_view operator[](std::size_t field) const { return fields_[field]; }

 private:
  std::string& new_field();

  std::vector<std::string> fields_;  ///< the first count_ are the row; the rest is kept memory
  std::size_t count_ = 0;
  bool in_quotes_ = false;
};

/// Rows below a header whose names say which column is what, whatever their case: `sensor_id` or
/// `device_id`; `suhu`, `temperature` or `value`; `ts` or `timestamp` (epoch ms, RFC 3339, or the
/// same without a zone, which is UTC). Without an id column everything is S1. A row becomes
/// {"sensor_id":…,"suhu":…,"ts":…}, its temperature the very double of the file, or is skipped and
/// counted.
class CsvRows final : public RowReader {
 public:
  /// `name`: the file, for errors.
  CsvRows(std::string name, RowWarning warn);

  /// Throws Failure(configuration) when the header has no temperature.
  [[nodiscard]] std::optional<ReplayRow> read_line(std::string_view line,
                                                   std::int64_t number) override;
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
  ReadingDecoder decoder_;
  bool has_header_ = false;
  std::optional<std::size_t> id_column_;
  std::size_t value_column_ = 0;
  std::optional<std::size_t> ts_column_;
  std::int64_t row_line_ = 0;   ///< line number from 1 on which the row at hand began
  std::int64_t last_line_ = 0;  ///< and the last one seen
  std::size_t open_bytes_ = 0;
  std::string record_;
  std::string key_;
  ReplayCounts counts_;
};

}  // namespace suhu::sim
