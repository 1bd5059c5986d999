// Parses a postgresql:// URI into what libpq needs and what people may see.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suhu::history {

struct PostgresAddress {
  /// Keywords of libpq with their values. Holds the password: never show it
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string user;  ///< printable, like `database` and `where`
  std::string database;
  std::string where;  ///< `db.example:5432/plant`, for messages
};

/// Parses a URI in the form that libpq's documentation describes. What it leaves open comes from
/// libpq's defaults (PGHOST, ~/.pgpass, …), as for psql. Throws Failure (configuration) if libpq
/// cannot read the URI, if the port is not a number, or if libpq would take part of a password for
/// something else (an unescaped `@` or `/`) and then quote it in its messages. The message never
/// quotes the URI.
[[nodiscard]] PostgresAddress parse_postgres_uri(std::string_view uri);

}  // namespace suhu::history
