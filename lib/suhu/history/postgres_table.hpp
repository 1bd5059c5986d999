// The table suhu_windows: its columns, its SQL, and whether the one that is there will do.
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

/// Makes the table and its index if missing. Several may do so at once: they wait for each other.
[[nodiscard]] std::string create_table_sql();

/// A temporary table for one batch: all columns but the topic, and the number of the line. Lives as
/// long as the session, its rows as long as a transaction.
[[nodiscard]] std::string create_incoming_sql();
[[nodiscard]] std::string copy_incoming_sql();

/// Moves the batch into the table, with $1 as the topic. Of lines with one key the last one counts.
[[nodiscard]] std::string upsert_sql();

/// One row (milliseconds) with the length of some window of the topic $1, none when there is no
/// window.
[[nodiscard]] std::string length_of_any_sql();

/// Rows (name, type, NOT NULL: t or f, filled by itself: t or f) and rows (names of the columns of
/// a unique key, sorted, with commas).
[[nodiscard]] std::string list_columns_sql();
[[nodiscard]] std::string list_keys_sql();

/// What is wrong with a table described by these rows, and what to do about it; std::nullopt when
/// nothing is. Further columns do not disturb as long as they may be left out.
[[nodiscard]] std::optional<std::string> fault_of_table(const PostgresConnection::Rows& columns,
                                                        const PostgresConnection::Rows& keys);

}  // namespace suhu::history
