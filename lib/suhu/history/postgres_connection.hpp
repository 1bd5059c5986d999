// A connection to PostgreSQL whose every call has a deadline. libpq's own blocking calls wait as
// long as TCP does, which is minutes.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/history/postgres_address.hpp"

struct pg_conn;

namespace suhu::history {

/// How a call ended.
struct PostgresOutcome {
  enum class Kind {
    ok,
    /// May succeed later: the server is down, the connection broke, it took too long, or other
    /// sessions were in the way
    unavailable,
    refused,  ///< waiting does not help: wrong password, no such database, an SQL error
  };
  Kind kind = Kind::ok;
  /// SQLSTATE: five characters (PostgreSQL, appendix A), or empty if the error did not come from
  /// the server
  std::string sqlstate;
  std::string message;  ///< printable, without the URI and the password

  [[nodiscard]] bool ok() const { return kind == Kind::ok; }
};

/// Returns true for errors of the server that disappear by themselves.
[[nodiscard]] bool is_transient(std::string_view sqlstate);

/// Returns the outcome of a failed attempt to connect, read from libpq's message with
/// PQERRORS_VERBOSE: `… failed: FATAL:  28P01: password …`. Up to version 15, libpq gives the
/// SQLSTATE of such an error nowhere else, and the text depends on the server's language.
[[nodiscard]] PostgresOutcome read_connect_error(std::string_view message);

/// One connection, to be used from one thread. After an outcome that is not ok it is closed: the
/// server rolls back what was begun, except for a COMMIT whose answer did not arrive. Resolving the
/// name of a host has no deadline (libpq calls getaddrinfo()): the resolver's own applies.
class PostgresConnection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Rows = std::vector<std::vector<std::string>>;

  explicit PostgresConnection(const PostgresAddress& address) : address_(address) {}

  /// Opens a new connection in place of the present one. The text of the session is UTF-8.
  [[nodiscard]] PostgresOutcome open(Deadline deadline);
  [[nodiscard]] bool is_open() const { return connection_ != nullptr; }
  void close() { connection_.reset(); }

  /// Runs one or more statements.
  [[nodiscard]] PostgresOutcome run(const std::string& sql, Deadline deadline);
  /// Runs one statement with `parameter` as $1, and appends its rows to `rows` unless that is null.
  [[nodiscard]] PostgresOutcome run(const std::string& sql, const std::string& parameter,
                                    Deadline deadline, Rows* rows = nullptr);
  /// Runs one statement and appends its rows; NULL becomes an empty string.
  [[nodiscard]] PostgresOutcome query(const std::string& sql, Rows& rows, Deadline deadline);
  /// Runs a `COPY … FROM STDIN` with the lines in `pieces`, one piece after the other.
  [[nodiscard]] PostgresOutcome copy_in(const std::string& sql,
                                        std::span<const std::string_view> pieces,
                                        Deadline deadline);

 private:
  struct Closer {
    void operator()(pg_conn* connection) const;
  };
  enum class Wait { ready, late };

  [[nodiscard]] Wait wait_for(short events, Deadline deadline) const;
  [[nodiscard]] PostgresOutcome failed_to_start();
  [[nodiscard]] PostgresOutcome flush(Deadline deadline);
  [[nodiscard]] PostgresOutcome put(std::string_view data, Deadline deadline);
  [[nodiscard]] PostgresOutcome finish(Rows* rows, Deadline deadline);
  [[nodiscard]] PostgresOutcome lost();
  [[nodiscard]] PostgresOutcome late();

  PostgresAddress address_;
  std::unique_ptr<pg_conn, Closer> connection_;
  bool was_open_ = false;
};

}  // namespace suhu::history
