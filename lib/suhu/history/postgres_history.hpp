// Closed windows in a PostgreSQL table: `--history postgresql://…`.
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

/// Rows of the table suhu_windows, made if it is missing; the key is (topic, partition, sensor_id,
/// window_start). A row that is there already is overwritten, with what is then the same values: so
/// it does not matter that a crash between prepare() and Kafka's transaction makes us write rows
/// again. While the database is down prepare() says false, and it is tried again after 100 ms, then
/// after twice that, up to 5 s.
class PostgresHistory final : public History {
 public:
  /// Takes sentences for people (printable, without secrets): the database is lost, the database is
  /// back. Each once.
  using Log = std::function<void(const std::string&)>;

  struct Limits {
    /// Then has_room() is false; one row takes 100 to 200 bytes
    std::size_t buffer_bytes = std::size_t{8} << 20;
    /// Of the constructor, for a server that does not answer (yet)
    std::chrono::milliseconds limit = std::chrono::seconds{10};
  };

  /// Connects and looks at the table. Throws Failure(configuration) for a URI that cannot be read;
  /// Failure(runtime) when the database cannot be reached within the patience, or at once when it
  /// refuses us or the table is another one.
  PostgresHistory(std::string_view uri, std::string topic, Log log, const Limits& limits);
  PostgresHistory(std::string_view uri, std::string topic, Log log)
      : PostgresHistory(uri, std::move(topic), std::move(log), Limits{}) {}

  /// Throws Failure(configuration) when the table holds windows of our topic with another length:
  /// the key does not tell them apart, and rows would overwrite each other.
  void require_length(std::chrono::milliseconds window);

  void add(const window::WindowRecord& window) override;
  [[nodiscard]] std::string describe() const override;  ///< `postgresql://db.example:5432/plant`

  [[nodiscard]] bool has_room() const override { return bytes_ < limits_.buffer_bytes; }
  [[nodiscard]] std::chrono::milliseconds interval() const override {
    return std::chrono::milliseconds{0};
  }
  /// In transactions of the database of half a megabyte, each of which leaves the buffer once it is
  /// committed: so a short budget (not below half a second) gets ahead too. While the next attempt
  /// is not due yet: false at once.
  [[nodiscard]] bool prepare(std::chrono::milliseconds budget) override;
  void commit() override {}
  void forget(std::int32_t partition) override;

 private:
  using Clock = std::chrono::steady_clock;
  /// By partition, the first of its lines
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
  std::size_t bytes_ = 0;                      ///< of all lines_
  std::uint64_t line_ = 0;                     ///< of the newest one

  bool lost_ = false;
  std::chrono::milliseconds backoff_;
  Clock::time_point next_attempt_;
};

}  // namespace suhu::history
