#include "suhu/history/postgres_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "suhu/core/text.hpp"

namespace suhu::history {
namespace {

constexpr std::string_view kKey = "topic, partition, sensor_id, window_start";
constexpr std::string_view kSortedKey = "partition,sensor_id,topic,window_start";
constexpr std::string_view kNext =
    "Rename that table (ALTER TABLE suhu_windows RENAME TO …) and start again, then a fitting one "
    "is made; or change it by hand";

std::string joined_names(bool with_topic) {
  std::string names;
  for (const auto& column : kWindowColumns) {
    if (!with_topic && column.name == "topic") continue;
    if (!names.empty()) names += ", ";
    names += column.name;
  }
  return names;
}

struct FoundColumn {
  explicit FoundColumn(const std::vector<std::string>& row)
      : name(row.at(0)), type(row.at(1)), not_null(row.at(2) == "t"), filled(row.at(3) == "t") {}
  std::string name;
  std::string type;
  bool not_null;
  bool filled;
};

std::string fault(std::string_view what) {
  return fmt::format("the table suhu_windows does not fit: {}. {}", what, kNext);
}

}  // namespace

std::string create_table_sql() {
  std::string columns;
  for (const auto& column : kWindowColumns)
    columns +=
        fmt::format("{} {}{}, ", column.name, column.type, column.nullable ? "" : " NOT NULL");
  // The lock (its number has no meaning) is held to the end of this one transaction. Without it,
  // two CREATE … IF NOT EXISTS at once can both find nothing, and then one of them fails.
  return fmt::format(
      "SELECT pg_advisory_xact_lock(7300741);"
      "CREATE TABLE IF NOT EXISTS suhu_windows ({}PRIMARY KEY ({}));"
      "CREATE INDEX IF NOT EXISTS suhu_windows_window_start ON suhu_windows (window_start)",
      columns, kKey);
}

std::string create_incoming_sql() {
  std::string columns;
  for (const auto& column : kWindowColumns) {
    if (column.name == "topic") continue;
    // COLLATE "C": the column is sorted only to find equal keys, and the rules of a language cost
    // time.
    columns += fmt::format("{} {}{}, ", column.name, column.type,
                           column.type == "text" ? " COLLATE \"C\"" : "");
  }
  return fmt::format(
      "CREATE TEMP TABLE IF NOT EXISTS suhu_incoming ({}line bigint) ON COMMIT DELETE ROWS",
      columns);
}

std::string copy_incoming_sql() {
  return fmt::format("COPY pg_temp.suhu_incoming ({}, line) FROM STDIN", joined_names(false));
}

std::string upsert_sql() {
  std::string updates;
  for (const auto& column : kWindowColumns) {
    if (column.key) continue;
    if (!updates.empty()) updates += ", ";
    updates += fmt::format("{0} = EXCLUDED.{0}", column.name);
  }
  // DISTINCT ON: one INSERT may not meet the same row twice. The order is also the one in which
  // rows are locked, so that it is the same in every session.
  return fmt::format(
      "INSERT INTO suhu_windows ({}) SELECT DISTINCT ON (partition, sensor_id, window_start) "
      "$1::text, {} FROM pg_temp.suhu_incoming "
      "ORDER BY partition, sensor_id, window_start, line DESC ON CONFLICT ({}) DO UPDATE SET {}",
      joined_names(true), joined_names(false), kKey, updates);
}

std::string length_of_any_sql() {
  return "SELECT (extract(epoch FROM window_end - window_start) * 1000)::bigint FROM suhu_windows "
         "WHERE topic = $1 LIMIT 1";
}

std::string list_columns_sql() {
  return "SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef OR attidentity "
         "<> '' FROM pg_attribute "
         "WHERE attrelid = 'suhu_windows'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY "
         "attnum";
}

std::string list_keys_sql() {
  // Only keys that ON CONFLICT can use: not partial, checked at once, over plain columns.
  return "SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_index i "
         "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
         "WHERE i.indrelid = 'suhu_windows'::regclass AND i.indisunique AND i.indisvalid AND "
         "i.indimmediate "
         "AND i.indpred IS NULL AND i.indexprs IS NULL GROUP BY i.indexrelid";
}

std::optional<std::string> fault_of_table(const PostgresConnection::Rows& columns,
                                          const PostgresConnection::Rows& keys) {
  std::vector<FoundColumn> found(columns.begin(), columns.end());
  for (const auto& wanted : kWindowColumns) {
    const auto it = std::find_if(found.begin(), found.end(),
                                 [&](const auto& column) { return column.name == wanted.name; });
    if (it == found.end())
      return fault(fmt::format("it has no column {} ({})", wanted.name, wanted.type));
    if (it->type != wanted.type) {
      return fault(fmt::format("its column {} is of the type {}, not {}", wanted.name,
                               printable(it->type), wanted.type));
    }
    if (wanted.nullable && it->not_null) {
      return fault(
          fmt::format("its column {} is NOT NULL, but a sensor need not send that (ALTER COLUMN {} "
                      "DROP NOT NULL)",
                      wanted.name, wanted.name));
    }
    found.erase(it);
  }
  for (const auto& further : found) {
    if (!further.not_null || further.filled) continue;
    return fault(
        fmt::format("its column {} is not one of ours and must be filled (give it a DEFAULT, or "
                    "drop its NOT NULL)",
                    printable(further.name)));
  }
  const bool has_key = std::any_of(keys.begin(), keys.end(),
                                   [](const auto& row) { return row.at(0) == kSortedKey; });
  if (!has_key)
    return fault(fmt::format(
        "it has no unique key on exactly ({}) (ALTER TABLE suhu_windows ADD PRIMARY KEY ({}))",
        kKey, kKey));
  return std::nullopt;
}

}  // namespace suhu::history
