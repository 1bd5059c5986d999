// The table suhu_windows: its columns, its SQL, and the check whether an existing table fits.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/history/postgres_connection.hpp"

namespace suhu::history {

struct WindowColumn {
  std::string_view name;
  std::string_view type;  ///< as PostgreSQL's format_type() spells it
  bool nullable = false;
  bool key = false;  ///< part of the primary key
};

inline constexpr std::array kWindowColumns{
    WindowColumn{"topic", "text", false, true},
    WindowColumn{"partition", "integer", false, true},
    WindowColumn{"sensor_id", "text", false, true},
    WindowColumn{"window_start", "timestamp with time zone", false, true},
    WindowColumn{"window_end", "timestamp with time zone"},
    WindowColumn{"count", "bigint"},
    WindowColumn{"avg_temperature", "double precision"},
    WindowColumn{"min_temperature", "double precision"},
    WindowColumn{"max_temperature", "double precision"},
    WindowColumn{"avg_humidity", "double precision", true},
    WindowColumn{"min_battery", "double precision", true},
    WindowColumn{"max_battery", "double precision", true},
    WindowColumn{"late", "bigint"},
};

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
