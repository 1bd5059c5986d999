// Lists the columns of a window, from which its JSON, CSV, table, SQL and Parquet forms are made.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

#include "suhu/window/window.hpp"

namespace suhu::window {

/// One column of a window. Its type is that of the field: text, Timestamp, a number, or an optional
/// number, which may be absent.
template <class Value>
struct Column {
  /// Requires: `named` is a literal of at most kLongestName bytes that JSON need not escape.
  constexpr Column(std::string_view named, Value WindowRecord::*field, int rank = 0,
                   bool is_key = false)
      : name(named), value(field), importance(rank), key(is_key) {
    for (const std::string_view part : {std::string_view{",\""}, named, std::string_view{"\":"}}) {
      for (const char c : part) json.at(json_bytes++) = c;
    }
  }
  /// Returns `,"name":`, the key of a JSON field.
  [[nodiscard]] constexpr std::string_view json_key() const { return {json.data(), json_bytes}; }

  static constexpr std::size_t kLongestName = 28;

  std::string_view name;
  Value WindowRecord::*value;
  /// The smaller, the sooner the column is left out of a table on a narrow screen; 0: it never is.
  int importance;
  bool key;  ///< one of the columns that together identify a window of a topic
  std::array<char, kLongestName + 4> json{};
  std::size_t json_bytes = 0;
};

/// The columns that a history stores, besides the topic and the partition.
inline constexpr std::tuple kStoredColumns{
    Column{"sensor_id", &WindowRecord::sensor_id, 0, /*is_key=*/true},
    Column{"window_start", &WindowRecord::start, 10, /*is_key=*/true},
    Column{"window_end", &WindowRecord::end, 6},
    Column{"count", &WindowRecord::count, 7},
    Column{"avg_temperature", &WindowRecord::avg_temperature},
    Column{"min_temperature", &WindowRecord::min_temperature, 8},
    Column{"max_temperature", &WindowRecord::max_temperature, 9},
    Column{"avg_humidity", &WindowRecord::avg_humidity, 5},
    Column{"min_battery", &WindowRecord::min_battery, 4},
    Column{"max_battery", &WindowRecord::max_battery, 3},
    Column{"late", &WindowRecord::late, 2},
};
inline constexpr Column kPartitionColumn{"partition", &WindowRecord::partition, 1, /*is_key=*/true};

/// The columns of a table, in which every window is final.
inline constexpr auto kTableColumns = std::tuple_cat(kStoredColumns, std::tuple{kPartitionColumn});
/// All columns, in the order of the JSON fields (docs/records.md).
inline constexpr auto kColumns =
    std::tuple_cat(kTableColumns, std::tuple{Column{"final", &WindowRecord::is_final}});

/// Calls `visit(column)` for each of `columns`, in their order.
template <class Columns, class Visit>
constexpr void for_each_column(Columns& columns, Visit&& visit) {
  std::apply([&](auto&... column) { (visit(column), ...); }, columns);
}

}  // namespace suhu::window
