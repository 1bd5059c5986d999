// Tests the parts of the history in PostgreSQL that need no server.
// tests/e2e/postgres_history_test.py tests the rest.
#include <gtest/gtest.h>

#include <algorithm>

#include "suhu/core/failure.hpp"
#include "suhu/history/postgres_address.hpp"
#include "suhu/history/postgres_connection.hpp"
#include "suhu/history/postgres_table.hpp"

namespace suhu::history {
namespace {

using Kind = PostgresOutcome::Kind;

std::string refused(std::string_view uri) {
  try {
    return "accepted: " + parse_postgres_uri(uri).where;
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::configuration);
    return failure.what();
  }
}

TEST(PostgresAddress, NamesHostPortAndDatabaseOnly) {
  const auto address =
      parse_postgres_uri("postgresql://anna:s3cret@db.example:6543/plant?sslmode=prefer");
  EXPECT_EQ(address.where, "db.example:6543/plant");
  EXPECT_EQ(address.user, "anna");
  EXPECT_EQ(address.database, "plant");
}

TEST(PostgresAddress, TakesWhatIsNotGivenFromLibpq) {
  EXPECT_EQ(parse_postgres_uri("postgres://anna@h").where, "h:5432/anna");
  EXPECT_EQ(parse_postgres_uri("postgresql://anna@[::1]:7/db").where, "[::1]:7/db");
  EXPECT_EQ(parse_postgres_uri("postgresql://anna@a:1,b:2/db").where, "a,b:1,2/db");
}

TEST(PostgresAddress, KeepsAnEscapedPasswordWhole) {
  const auto address = parse_postgres_uri("postgresql://anna:p%40s%2Fs@h/db");
  EXPECT_NE(std::find(address.parameters.begin(), address.parameters.end(),
                      std::pair<std::string, std::string>{"password", "p@s/s"}),
            address.parameters.end());
}

TEST(PostgresAddress, RefusesWhatLibpqWouldReadAsSomethingElseWithoutQuotingIt) {
  for (const auto* const uri :
       {"postgresql://anna:s3/cret@h/db", "postgresql://anna:s3@cret@h/db",
        "postgresql://anna:s3@cret/x@h/db", "postgresql://anna:s3cret",
        "postgresql://anna:%zz@h/s3cret", "postgresql://anna:s3?cret@h@h/db", "s3cret", ""}) {
    const auto text = refused(uri);
    EXPECT_NE(text.find("--history: "), std::string::npos) << text;
    EXPECT_EQ(text.find("s3"), std::string::npos) << text;
    EXPECT_EQ(text.find("cret"), std::string::npos) << text;
  }
}

TEST(PostgresOutcome, TakesTheSqlstateOutOfAConnectErrorInAnyLanguage) {
  const auto wrong = read_connect_error(
      "connection to server at \"h\" (127.0.0.1), port 5432 failed: FATAL:  28P01: password "
      "authentication failed for user \"a\"\n"
      "LOCATION:  auth_failed, auth.c:335\n");
  EXPECT_EQ(wrong.kind, Kind::refused);
  EXPECT_EQ(wrong.sqlstate, "28P01");
  EXPECT_EQ(wrong.message, "password authentication failed for user \"a\"");

  const auto full = read_connect_error(
      "connection to server at \"h\" failed: TÖDLICH:  53300: leider sind schon zu viele da\n");
  EXPECT_EQ(full.kind, Kind::unavailable);
  EXPECT_EQ(full.sqlstate, "53300");
}

TEST(PostgresOutcome, BelievesTheServerThatAnsweredWhenAnotherAddressDidNot) {
  const auto outcome = read_connect_error(
      "connection to server at \"localhost\" (::1), port 5 failed: Connection refused\n\tIs the "
      "server running on that host?\n"
      "connection to server at \"localhost\" (127.0.0.1), port 5 failed: FATAL:  3D000: database "
      "\"x\" does not exist\n");
  EXPECT_EQ(outcome.kind, Kind::refused);
  EXPECT_EQ(outcome.sqlstate, "3D000");
}

TEST(PostgresOutcome, WaitsForAServerThatDidNotAnswer) {
  const auto outcome = read_connect_error(
      "connection to server at \"h\", port 5 failed: Connection refused\n\tIs the server "
      "running?\n");
  EXPECT_EQ(outcome.kind, Kind::unavailable);
  EXPECT_EQ(outcome.message, "connection to server at \"h\", port 5 failed: Connection refused");
}

TEST(PostgresOutcome, TellsWhatPassesFromWhatStays) {
  for (const auto* const code :
       {"57P01", "57P02", "57P03", "08006", "53300", "40001", "40P01", "57014", "55P03"})
    EXPECT_TRUE(is_transient(code)) << code;
  for (const auto* const code : {"53100", "42501", "42P01", "28P01", "3D000", "25006", "22021", ""})
    EXPECT_FALSE(is_transient(code)) << code;
}

PostgresConnection::Rows our_columns() {
  PostgresConnection::Rows rows;
  for (const auto& column : kWindowColumns)
    rows.push_back(
        {std::string{column.name}, std::string{column.type}, column.nullable ? "f" : "t", "f"});
  return rows;
}
const PostgresConnection::Rows kOurKey{{"id"}, {"partition,sensor_id,topic,window_start"}};

TEST(PostgresTable, TakesItsOwnTableAndOneWithFurtherColumns) {
  auto columns = our_columns();
  EXPECT_EQ(fault_of_table(columns, kOurKey), std::nullopt);
  columns.push_back({"note", "text", "f", "f"});
  columns.push_back({"id", "bigint", "t", "t"});
  EXPECT_EQ(fault_of_table(columns, kOurKey), std::nullopt);
}

TEST(PostgresTable, NamesTheColumnThatDoesNotFit) {
  auto columns = our_columns();
  columns[5][1] = "integer";
  EXPECT_NE(fault_of_table(columns, kOurKey)
                .value_or("")
                .find("its column count is of the type integer, not bigint"),
            std::string::npos);
  columns = our_columns();
  columns.pop_back();
  EXPECT_NE(fault_of_table(columns, kOurKey).value_or("").find("no column late (bigint)"),
            std::string::npos);
  columns = our_columns();
  columns.push_back({"plant", "text", "t", "f"});
  EXPECT_NE(fault_of_table(columns, kOurKey).value_or("").find("its column plant"),
            std::string::npos);
}

TEST(PostgresTable, WantsAUniqueKeyOnExactlyTheFour) {
  EXPECT_NE(fault_of_table(our_columns(), {}).value_or("").find("no unique key"),
            std::string::npos);
  EXPECT_NE(fault_of_table(our_columns(), {{"partition,sensor_id,topic"}})
                .value_or("")
                .find("no unique key"),
            std::string::npos);
}

}  // namespace
}  // namespace suhu::history
