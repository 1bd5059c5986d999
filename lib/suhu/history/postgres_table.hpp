// The table suhu_windows: its columns, its SQL, and the check whether an existing table fits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "suhu/history/postgres_connection.hpp"
#include "suhu/window/window_columns.hpp"

namespace suhu::history {

struct WindowColumn {
  std::string_view name;
  std::string_view type;  ///< as PostgreSQL's format_type() spells it
  bool nullable = false;
  bool key = false;  ///< part of the primary key
};

/// Returns the SQL type of a column whose values are of this type.
template <class Value>
constexpr std::string_view sql_type() {
  if constexpr (std::is_same_v<Value, std::string_view>) return "text";
  if constexpr (std::is_same_v<Value, Timestamp>) return "timestamp with time zone";
  if constexpr (std::is_same_v<Value, std::int32_t>) return "integer";
  if constexpr (std::is_same_v<Value, std::uint64_t>) return "bigint";
  return "double precision";
}

template <class Value>
constexpr WindowColumn sql_column(const window::Column<Value>& column) {
  return {column.name, sql_type<Value>(), std::is_same_v<Value, std::optional<double>>, column.key};
}

/// The columns of the table: the topic, the partition, and those of a window.
inline constexpr auto kWindowColumns = std::apply(
    [](const auto&... stored) {
      return std::array{WindowColumn{"topic", "text", false, true},
                        sql_column(window::kPartitionColumn), sql_column(stored)...};
    },
    window::kStoredColumns);

/// Returns SQL that creates the table and its index if missing. Several sessions may run it at
/// once: they wait for each other.
[[nodiscard]] std::string create_table_sql();

/// Returns SQL that creates a temporary table for one batch: all columns except the topic, and the
/// number of the line. It lives as long as the session, its rows as long as a transaction.
[[nodiscard]] std::string create_incoming_sql();
/// Returns the COPY statement that fills the temporary table with lines of append_copy_row().
[[nodiscard]] std::string copy_incoming_sql();

/// Returns SQL that moves the batch into the table, with $1 as the topic. Of lines with the same
/// key the last one counts.
[[nodiscard]] std::string upsert_sql();

/// Returns SQL for one row, the length of some window of the topic $1 in milliseconds; no row if
/// there is no window.
[[nodiscard]] std::string length_of_any_sql();

/// Returns SQL for the columns of the table, as rows (name, type, NOT NULL: t or f, filled by
/// itself: t or f).
[[nodiscard]] std::string list_columns_sql();
/// Returns SQL for the unique keys of the table, as rows (names of the columns, sorted, with
/// commas).
[[nodiscard]] std::string list_keys_sql();

/// Returns what is wrong with a table that these rows describe, and what to do about it;
/// std::nullopt if nothing is wrong. Further columns are accepted if an INSERT may leave them out.
[[nodiscard]] std::optional<std::string> fault_of_table(const PostgresConnection::Rows& columns,
                                                        const PostgresConnection::Rows& keys);

}  // namespace suhu::history
