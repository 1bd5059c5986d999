#include "suhu/history/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include "suhu/core/text.hpp"

namespace suhu::history {
namespace {

using Kind = PostgresOutcome::Kind;

constexpr std::size_t kMessageBytes = 300;
constexpr std::size_t kCopySlice = 64 * 1024;

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultDeleter>;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

/// Returns the index of `XXXXX` in `FATAL:  XXXXX: …`, npos if there is none. The severity may be
/// in any language.
std::size_t find_sqlstate(std::string_view line) {
  for (auto at = line.find(":  "); at != std::string_view::npos; at = line.find(":  ", at + 1)) {
    const auto code = line.substr(at + 3, 5);
    const bool is_code = code.size() == 5 && std::all_of(code.begin(), code.end(), [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                         });
    if (is_code && line.substr(at + 8, 2) == ": ") return at + 3;
  }
  return std::string_view::npos;
}

PostgresOutcome error_of(const PGresult* result) {
  const auto field = [result](int code) {
    const char* const text = PQresultErrorField(result, code);
    return std::string{text == nullptr ? "" : text};
  };
  PostgresOutcome outcome;
  outcome.sqlstate = field(PG_DIAG_SQLSTATE);
  std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
  if (message.empty()) message = first_line(PQresultErrorMessage(result));
  if (const auto detail = field(PG_DIAG_MESSAGE_DETAIL); !detail.empty()) message += ": " + detail;
  outcome.message = printable(message, kMessageBytes);
  // An error without a code comes from libpq: the connection broke.
  outcome.kind = outcome.sqlstate.empty() || is_transient(outcome.sqlstate) ? Kind::unavailable
                                                                            : Kind::refused;
  return outcome;
}

struct Keywords {
  explicit Keywords(const PostgresAddress& address) {
    for (const auto& [key, value] : address.parameters) add(key.c_str(), value.c_str());
    add("client_encoding", "UTF8");
    add("fallback_application_name", "temp-window");
  }
  void add(const char* key, const char* value) {
    keys.insert(keys.end() - 1, key);
    values.insert(values.end() - 1, value);
  }
  std::vector<const char*> keys{nullptr};
  std::vector<const char*> values{nullptr};
};

/// Returns the time to `deadline` in milliseconds for poll(): at least 0, at most one hour. Rounded
/// up, so that poll() does not end before the deadline.
int milliseconds_until(PostgresConnection::Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now())
          .count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 3'600'000));
}

}  // namespace

bool is_transient(std::string_view sqlstate) {
  // Connections (08; 57P: shut down, crashed, starting); cancelled, and lock_timeout; too many
  // connections; serialization failure, and deadlock.
  constexpr std::array<std::string_view, 5> kCodes{"57014", "55P03", "53300", "40001", "40P01"};
  return sqlstate.substr(0, 2) == "08" || sqlstate.substr(0, 3) == "57P" ||
         std::find(kCodes.begin(), kCodes.end(), sqlstate) != kCodes.end();
}

PostgresOutcome read_connect_error(std::string_view message) {
  PostgresOutcome outcome{Kind::unavailable, {}, printable(first_line(message), kMessageBytes)};
  // With several hosts, or several addresses of one name, libpq has one message for each. A message
  // with a code comes from a server that answered, so it says most.
  for (auto rest = message; !rest.empty();) {
    const auto line = first_line(rest);
    if (const auto at = find_sqlstate(line); at != std::string_view::npos) {
      outcome.sqlstate = line.substr(at, 5);
      outcome.message = printable(line.substr(at + 7), kMessageBytes);
      outcome.kind = is_transient(outcome.sqlstate) ? Kind::unavailable : Kind::refused;
    }
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return outcome;
}

void PostgresConnection::Closer::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresOutcome PostgresConnection::open(Deadline deadline) {
  const Keywords with{address_};
  connection_.reset(
      PQconnectStartParams(with.keys.data(), with.values.data(), /*expand_dbname=*/0));
  if (!connection_) throw std::bad_alloc();
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);  // for read_connect_error()
  PQsetNoticeReceiver(
      connection_.get(), [](void* /*unused*/, const PGresult* /*notice*/) {},
      nullptr);  // notices would go to stderr
  if (PQstatus(connection_.get()) == CONNECTION_BAD) return failed_to_start();

  auto state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
    if (wait_for(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline) == Wait::late)
      return late();
    state = PQconnectPoll(connection_.get());
  }
  if (state == PGRES_POLLING_FAILED) {
    auto outcome = read_connect_error(PQerrorMessage(connection_.get()));
    if (PQconnectionNeedsPassword(connection_.get()) != 0)
      outcome = {Kind::refused, "28P01", "the server wants a password, and none is given"};
    close();
    return outcome;
  }
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(connection_.get(), 1) != 0) return lost();
  was_open_ = true;
  return {};
}

/// Returns the outcome of an attempt that ended before a connection was tried: because of invalid
/// parameters (sslmode=maybe), or of a host name that cannot be resolved at the moment. Only PQping
/// distinguishes the two. After a connection that succeeded, the parameters are valid.
PostgresOutcome PostgresConnection::failed_to_start() {
  auto outcome = read_connect_error(PQerrorMessage(connection_.get()));
  close();
  if (!was_open_) {
    Keywords with{address_};
    with.add("connect_timeout", "2");
    if (PQpingParams(with.keys.data(), with.values.data(), /*expand_dbname=*/0) ==
        PQPING_NO_ATTEMPT)
      outcome.kind = Kind::refused;
  }
  return outcome;
}

PostgresConnection::Wait PostgresConnection::wait_for(short events, Deadline deadline) const {
  pollfd socket{PQsocket(connection_.get()), events, 0};
  for (;;) {
    const int ready = ::poll(&socket, 1, milliseconds_until(deadline));
    if (ready > 0) return Wait::ready;  // or an error, which libpq's next call reports
    if (ready == 0) return Wait::late;
    if (errno != EINTR) return Wait::ready;
  }
}

PostgresOutcome PostgresConnection::lost() {
  PostgresOutcome outcome{Kind::unavailable,
                          {},
                          printable(first_line(PQerrorMessage(connection_.get())), kMessageBytes)};
  if (outcome.message.empty()) outcome.message = "the connection was cut";
  close();
  return outcome;
}

PostgresOutcome PostgresConnection::late() {
  close();
  return {Kind::unavailable, {}, "no answer in time"};
}

PostgresOutcome PostgresConnection::flush(Deadline deadline) {
  for (;;) {
    const int left = PQflush(connection_.get());
    if (left == 0) return {};
    if (left < 0) return lost();
    // The server may read no further until its own output has been read.
    if (wait_for(POLLIN | POLLOUT, deadline) == Wait::late) return late();
    if (PQconsumeInput(connection_.get()) == 0) return lost();
  }
}

/// Reads all results of what was sent; of a COPY, up to the point where the server expects data.
PostgresOutcome PostgresConnection::finish(Rows* rows, Deadline deadline) {
  if (auto sent = flush(deadline); !sent.ok()) return sent;
  PostgresOutcome outcome;
  for (;;) {
    while (PQisBusy(connection_.get()) != 0) {
      if (wait_for(POLLIN, deadline) == Wait::late) return late();
      if (PQconsumeInput(connection_.get()) == 0) return lost();
    }
    const Result result{PQgetResult(connection_.get())};
    if (!result) break;
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COPY_IN) return outcome;
    if (outcome.ok() && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
        status != PGRES_EMPTY_QUERY)
      outcome = error_of(result.get());
    for (int row = 0; rows != nullptr && row < PQntuples(result.get()); ++row) {
      auto& fields = rows->emplace_back();
      for (int column = 0; column < PQnfields(result.get()); ++column)
        fields.emplace_back(PQgetvalue(result.get(), row, column));
    }
  }
  if (!outcome.ok()) close();
  return outcome;
}

PostgresOutcome PostgresConnection::run(const std::string& sql, Deadline deadline) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) return lost();
  return finish(nullptr, deadline);
}

PostgresOutcome PostgresConnection::run(const std::string& sql, const std::string& parameter,
                                        Deadline deadline, Rows* rows) {
  const char* const values = parameter.c_str();
  if (PQsendQueryParams(connection_.get(), sql.c_str(), 1, nullptr, &values, nullptr, nullptr,
                        /*resultFormat=*/0) == 0)
    return lost();
  return finish(rows, deadline);
}

PostgresOutcome PostgresConnection::query(const std::string& sql, Rows& rows, Deadline deadline) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) return lost();
  return finish(&rows, deadline);
}

/// Sends `data` in slices, each one before the next is passed to libpq: otherwise libpq would hold
/// a second copy of all of it.
PostgresOutcome PostgresConnection::put(std::string_view data, Deadline deadline) {
  while (!data.empty()) {
    const auto slice = data.substr(0, kCopySlice);
    const int taken =
        PQputCopyData(connection_.get(), slice.data(), static_cast<int>(slice.size()));
    if (taken < 0) return lost();
    if (auto sent = flush(deadline); !sent.ok()) return sent;
    if (taken > 0) data.remove_prefix(slice.size());
  }
  return {};
}

PostgresOutcome PostgresConnection::copy_in(const std::string& sql,
                                            std::span<const std::string_view> pieces,
                                            Deadline deadline) {
  if (auto begun = run(sql, deadline); !begun.ok()) return begun;
  for (const auto piece : pieces) {
    if (auto sent = put(piece, deadline); !sent.ok()) return sent;
  }
  for (;;) {
    const int ended = PQputCopyEnd(connection_.get(), nullptr);
    if (ended > 0) return finish(nullptr, deadline);
    if (ended < 0) return lost();
    if (auto sent = flush(deadline); !sent.ok()) return sent;
  }
}

}  // namespace suhu::history
