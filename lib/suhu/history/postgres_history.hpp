// The history in a PostgreSQL table: `--history postgresql://…`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/history/history.hpp"
#include "suhu/history/postgres_address.hpp"
#include "suhu/history/postgres_connection.hpp"

namespace suhu::history {

/// Writes windows to the table suhu_windows, which is created if missing; the key is (topic,
/// partition, sensor_id, window_start). A row that exists is overwritten, with the same values if
/// it is written again: so it does no harm that rows are written again after a crash between
/// prepare() and Kafka's transaction. While the database is down, prepare() returns false; the next
/// attempt is due after 100 ms, then after twice that, up to 5 s.
class PostgresHistory final : public History {
 public:
  /// Receives sentences for people (printable, without secrets): the database does not answer, the
  /// database answers again. Each once per outage.
  using Log = std::function<void(const std::string&)>;

  struct Limits {
    /// Size from which has_room() is false; one row takes 100 to 200 bytes
    std::size_t buffer_bytes = std::size_t{8} << 20;
    /// How long the constructor waits for a server that does not answer (yet)
    std::chrono::milliseconds limit = std::chrono::seconds{10};
  };

  /// Connects and checks the table. Throws Failure: configuration if the URI cannot be read;
  /// runtime if the database cannot be reached within limits.limit, and at once if it refuses the
  /// connection, or if its encoding or the table does not fit.
  PostgresHistory(std::string_view uri, std::string topic, Log log, const Limits& limits);
  PostgresHistory(std::string_view uri, std::string topic, Log log)
      : PostgresHistory(uri, std::move(topic), std::move(log), Limits{}) {}

  /// Throws Failure (configuration) if the table has windows of this topic with another length: the
  /// key does not tell them apart, and rows would overwrite each other. Throws Failure (runtime) if
  /// the query fails.
  void require_length(std::chrono::milliseconds window);

  void add(const window::WindowRecord& window) override;
  [[nodiscard]] std::string_view kind() const override { return "postgresql"; }
  [[nodiscard]] bool may_be_unavailable() const override { return true; }
  [[nodiscard]] std::string describe() const override;  ///< `postgresql://db.example:5432/plant`

  [[nodiscard]] bool has_room() const override { return bytes_ < limits_.buffer_bytes; }
  [[nodiscard]] std::chrono::milliseconds interval() const override {
    return std::chrono::milliseconds{0};
  }
  /// Writes the buffer in database transactions of half a megabyte. Each one leaves the buffer once
  /// it is committed, so that even a short budget (not below half a second) makes progress. Returns
  /// false at once while the next attempt is not due yet.
  [[nodiscard]] bool prepare(std::chrono::milliseconds budget) override;
  void commit() override {}
  void forget(std::int32_t partition) override;

 private:
  using Clock = std::chrono::steady_clock;
  /// The first lines of the buffer, as views into lines_, by partition
  using Batch = std::vector<std::pair<std::int32_t, std::string_view>>;

  void connect_patiently();
  [[nodiscard]] PostgresOutcome connect(Clock::time_point deadline);
  [[nodiscard]] PostgresOutcome ensure_table(Clock::time_point deadline);
  [[nodiscard]] Batch first_batch() const;
  [[nodiscard]] PostgresOutcome write(const Batch& batch, Clock::time_point deadline);
  void drop(const Batch& batch);
  void note_failure(const PostgresOutcome& outcome);
  void note_success();
  [[noreturn]] void fail(const PostgresOutcome& refused) const;

  PostgresAddress address_;
  PostgresConnection connection_;
  std::string topic_;
  Log log_;
  Limits limits_;

  std::map<std::int32_t, std::string> lines_;  ///< COPY text by partition
  std::size_t bytes_ = 0;                      ///< size of all lines_
  std::uint64_t line_ = 0;                     ///< number of the newest line

  bool lost_ = false;
  std::chrono::milliseconds backoff_;
  Clock::time_point next_attempt_;
};

}  // namespace suhu::history
