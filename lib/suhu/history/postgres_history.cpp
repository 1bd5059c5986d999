#include "suhu/history/postgres_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/history/copy_text.hpp"
#include "suhu/history/postgres_table.hpp"

namespace suhu::history {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBackoff{100};
constexpr milliseconds kLongestBackoff{5000};
/// Size of one database transaction: about 5,000 rows, a tenth of a second. All 8 MiB at once take
/// a second or two, and would never succeed within a shorter budget.
constexpr std::size_t kTransactionBytes = std::size_t{512} << 10;

long long milliseconds_left(std::chrono::steady_clock::time_point deadline) {
  return std::max<long long>(
      1, std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count());
}

/// Returns what the user can do about an error of the server.
std::string next_step(const PostgresOutcome& refused, const PostgresAddress& address) {
  const std::string_view code = refused.sqlstate;
  if (code.substr(0, 2) == "28")
    return "Are the user and the password in --history right, and does the server's pg_hba.conf "
           "let them in?";
  if (code == "3D000")
    return fmt::format("Create it (createdb {}), or correct its name in --history",
                       address.database);
  if (code == "42501") {
    return fmt::format(
        "The user {0} needs GRANT SELECT, INSERT, UPDATE ON suhu_windows TO {0} and GRANT "
        "TEMPORARY ON DATABASE {1} TO {0}; and to make "
        "the "
        "table itself, GRANT CREATE ON SCHEMA public TO {0}",
        address.user, address.database);
  }
  if (code == "25006")
    return "This server only reads: name the primary in --history, or several hosts and "
           "?target_session_attrs=read-write";
  if (code == "53100")
    return "Make room on the database's disk and start again: nothing is lost, the windows are "
           "computed again from Kafka";
  if (code.substr(0, 2) == "42")
    return "Was the table suhu_windows changed or removed? It is checked, and made if missing, at "
           "the next start";
  return "Mend that in the database and start again: nothing is lost, the windows are computed "
         "again from Kafka";
}

}  // namespace

PostgresHistory::PostgresHistory(std::string_view uri, std::string topic, Log log,
                                 const Limits& limits)
    : address_(parse_postgres_uri(uri)),
      connection_(address_),
      topic_(std::move(topic)),
      log_(std::move(log)),
      limits_(limits),
      backoff_(kFirstBackoff) {
  connect_patiently();
}

void PostgresHistory::connect_patiently() {
  const auto deadline = Clock::now() + limits_.limit;
  for (;;) {
    const auto outcome = connect(deadline);
    if (outcome.ok()) break;
    if (outcome.kind == PostgresOutcome::Kind::refused) fail(outcome);
    const auto left = deadline - Clock::now();
    if (left < kFirstBackoff) {
      throw Failure(
          FailureKind::runtime,
          fmt::format("the database at {} does not answer, tried for {} s ({}). Is PostgreSQL "
                      "running there, and are host and port in "
                      "--history right?",
                      address_.where, std::chrono::duration<double>(limits_.limit).count(),
                      outcome.message));
    }
    std::this_thread::sleep_for(std::min<Clock::duration>(backoff_, left / 2));
    backoff_ = std::min(backoff_ * 2, milliseconds{1000});
  }
  backoff_ = kFirstBackoff;
}

void PostgresHistory::require_length(milliseconds window) {
  PostgresConnection::Rows rows;
  const auto outcome =
      connection_.run(length_of_any_sql(), topic_, Clock::now() + limits_.limit, &rows);
  if (!outcome.ok()) fail(outcome);
  if (rows.empty() || rows[0].at(0) == std::to_string(window.count())) return;
  throw Failure(
      FailureKind::configuration,
      fmt::format("the table suhu_windows at {} holds windows of {} ms of topic {}, these are of "
                  "{} ms and would overwrite them. Keep "
                  "them apart: another database, or a schema (…?options=-csearch_path%3DNAME)",
                  address_.where, rows[0].at(0), printable(topic_), window.count()));
}

std::string PostgresHistory::describe() const { return "postgresql://" + address_.where; }

void PostgresHistory::add(const window::WindowRecord& window) {
  auto& lines = lines_[window.partition];
  const auto before = lines.size();
  append_copy_row(lines, window, ++line_);
  bytes_ += lines.size() - before;
}

void PostgresHistory::forget(std::int32_t partition) {
  const auto found = lines_.find(partition);
  if (found == lines_.end()) return;
  bytes_ -= found->second.size();
  lines_.erase(found);
}

bool PostgresHistory::prepare(milliseconds budget) {
  const auto deadline = Clock::now() + budget;
  while (bytes_ > 0) {
    const auto begun = Clock::now();
    if (begun < next_attempt_) return false;
    auto outcome = connection_.is_open() ? PostgresOutcome{} : connect(deadline);
    const auto batch = first_batch();
    if (outcome.ok()) outcome = write(batch, deadline);
    if (outcome.kind == PostgresOutcome::Kind::refused) fail(outcome);
    if (!outcome.ok()) {
      note_failure(outcome);
      return false;
    }
    drop(batch);
    note_success();
    // The next transaction takes as long again; one that the deadline aborts wastes its time.
    const auto now = Clock::now();
    if (bytes_ > 0 && deadline - now < (now - begun) * 3 / 2) return false;
  }
  return true;
}

/// Returns the first lines of the buffer, whole ones, up to kTransactionBytes.
PostgresHistory::Batch PostgresHistory::first_batch() const {
  Batch batch;
  std::size_t room = kTransactionBytes;
  for (const auto& [partition, lines] : lines_) {
    std::string_view piece = lines;
    // empty if not even one line fits
    if (piece.size() > room) piece = piece.substr(0, piece.rfind('\n', room - 1) + 1);
    if (!piece.empty()) batch.emplace_back(partition, piece);
    if (piece.size() < lines.size()) break;
    room -= piece.size();
    if (room == 0) break;
  }
  return batch;
}

void PostgresHistory::drop(const Batch& batch) {
  for (const auto& [partition, piece] : batch) {
    bytes_ -= piece.size();
    lines_[partition].erase(0, piece.size());  // keeps its capacity for the next rows
  }
}

PostgresOutcome PostgresHistory::connect(Clock::time_point deadline) {
  if (auto opened = connection_.open(deadline); !opened.ok()) return opened;
  // Statements for which this process no longer waits must end at the server too, or each new
  // attempt leaves one more that waits for a lock. And a commit must mean that the data is on disk,
  // whatever the default of the server is: Kafka's offsets rely on it.
  auto outcome =
      connection_.run(fmt::format("SET client_min_messages = warning; SET statement_timeout = {}; "
                                  "SET idle_in_transaction_session_timeout = '60s'; "
                                  "SELECT set_config('synchronous_commit', 'on', false) "
                                  "WHERE current_setting('synchronous_commit') = 'off'",
                                  milliseconds_left(deadline)),
                      deadline);
  if (outcome.ok()) outcome = ensure_table(deadline);
  if (outcome.ok()) outcome = connection_.run(create_incoming_sql(), deadline);
  return outcome;
}

PostgresOutcome PostgresHistory::ensure_table(Clock::time_point deadline) {
  PostgresConnection::Rows facts;
  auto outcome = connection_.query(
      "SELECT to_regclass('suhu_windows') IS NOT NULL, current_setting('server_encoding')", facts,
      deadline);
  if (!outcome.ok()) return outcome;
  const auto& encoding = facts.at(0).at(1);
  if (encoding != "UTF8" && encoding != "SQL_ASCII") {
    throw Failure(
        FailureKind::runtime,
        fmt::format("the database at {} keeps text as {}, which has no room for all sensor ids. "
                    "Make one with "
                    "createdb --encoding=UTF8 --template=template0, and name it in --history",
                    address_.where, encoding));
  }
  // Not CREATE IF NOT EXISTS every time: that requires the right to create even if there is nothing
  // to create.
  if (facts.at(0).at(0) != "t") outcome = connection_.run(create_table_sql(), deadline);
  PostgresConnection::Rows columns;
  PostgresConnection::Rows keys;
  if (outcome.ok()) outcome = connection_.query(list_columns_sql(), columns, deadline);
  if (outcome.ok()) outcome = connection_.query(list_keys_sql(), keys, deadline);
  if (!outcome.ok()) return outcome;
  if (const auto fault = fault_of_table(columns, keys)) {
    throw Failure(FailureKind::runtime,
                  fmt::format("in the database at {}, {}", address_.where, *fault));
  }
  return outcome;
}

PostgresOutcome PostgresHistory::write(const Batch& batch, Clock::time_point deadline) {
  std::vector<std::string_view> pieces;
  for (const auto& [partition, piece] : batch) pieces.push_back(piece);
  auto outcome = connection_.run(
      fmt::format("BEGIN; SET LOCAL statement_timeout = {}", milliseconds_left(deadline)),
      deadline);
  if (outcome.ok()) outcome = connection_.copy_in(copy_incoming_sql(), pieces, deadline);
  if (outcome.ok()) outcome = connection_.run(upsert_sql(), topic_, deadline);
  // A COMMIT without an answer may have succeeded. Writing the rows again then changes nothing, and
  // the new session waits for the locks of the old one.
  if (outcome.ok()) outcome = connection_.run("COMMIT", deadline);
  return outcome;
}

void PostgresHistory::note_failure(const PostgresOutcome& outcome) {
  next_attempt_ = Clock::now() + backoff_;
  backoff_ = std::min(backoff_ * 2, kLongestBackoff);
  if (std::exchange(lost_, true)) return;
  log_(
      fmt::format("the database at {} does not answer ({}); reading goes on until the buffer is "
                  "full, trying again",
                  address_.where, outcome.message));
}

void PostgresHistory::note_success() {
  next_attempt_ = {};
  backoff_ = kFirstBackoff;
  if (std::exchange(lost_, false))
    log_(fmt::format("the database at {} answers again", address_.where));
}

void PostgresHistory::fail(const PostgresOutcome& refused) const {
  throw Failure(FailureKind::runtime,
                fmt::format("the database at {} refuses: {}. {}", address_.where, refused.message,
                            next_step(refused, address_)));
}

}  // namespace suhu::history
