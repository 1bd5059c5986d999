// The sink of --exec: runs a shell command once for each alert.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "alert-console/shell_command.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/stream/confirmation_log.hpp"
#include "suhu/stream/sink.hpp"

namespace suhu::alert_console {

struct ExecOptions {
  /// Number of alerts that may wait; beyond it the oldest is dropped
  std::size_t queue_limit = 1'000;
  /// Number of further runs for an alert whose command failed
  int retries = 3;
  std::chrono::milliseconds first_backoff{1'000};  ///< pause before the first one; then doubled
  std::chrono::milliseconds time_limit{30'000};    ///< for one run; then it gets SIGTERM
  std::chrono::milliseconds kill_after{2'000};     ///< time from SIGTERM to SIGKILL
  /// Monotonic clock; tests replace it
  std::function<std::chrono::steady_clock::time_point()> now = [] {
    return std::chrono::steady_clock::now();
  };
  /// Receives printable lines for the log
  std::function<void(const std::string&)> warn = [](const std::string&) {};
};

/// Numbers of alerts.
struct ExecCounts {
  std::uint64_t delivered = 0;  ///< the command succeeded
  std::uint64_t failed = 0;     ///< all runs of the command failed
  std::uint64_t dropped = 0;    ///< removed from a full queue
  std::uint64_t waiting = 0;    ///< not finished yet, including the one whose command runs
};

/// Runs `/bin/sh -c COMMAND` once per row, one run at a time, in order. The row and a newline are
/// the standard input of the command (see ShellCommand).
///
///   Failure : A run fails if the command cannot be started, exits with a code other than 0, is
///             ended by a signal, or takes longer than time_limit. It is repeated up to `retries`
///             times; then the alert counts as failed. A command that does not read its input does
///             not fail because of that.
///   Stream  : Never blocked. When the queue is full, the oldest waiting alert is dropped and
///             counted.
///   Position: Confirmed once the command has succeeded, or the alert counts as failed or dropped.
///   Secrets : The text of the command is never logged.
///   Process : The constructor makes the process ignore SIGPIPE and sets SIGCHLD to its default.
///   Threads : One.
class ExecSink final : public stream::Sink {
 public:
  ExecSink(std::string command, ExecOptions options);

  [[nodiscard]] bool has_room() const override { return true; }
  void write(const stream::Output& output, const stream::Positions& upto) override;
  void service() override;
  void wait_for_room(std::chrono::milliseconds wait) override;
  [[nodiscard]] const stream::Positions& confirmed() const override { return log_.confirmed(); }
  void forget_positions() override { log_.forget(); }
  [[nodiscard]] std::uint64_t pending() const override {
    return queue_.size() + (current_ ? 1 : 0);
  }
  [[nodiscard]] std::string describe() const override;

  /// Returns how soon service() must be called again; milliseconds::max() if no alert waits.
  [[nodiscard]] std::chrono::milliseconds next_service() const;

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] ExecCounts counts() const { return {delivered_, failed_, dropped_, pending()}; }

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Job {
    std::uint64_t number = 0;  ///< of rows accepted before this one
    std::string line;          ///< the row and a newline
    int failures = 0;          ///< failed runs so far
    Time not_before{};         ///< earliest start of the next run
  };

  void push(std::string_view value);
  bool step();
  void start();
  bool poll_run();
  void stop_late_run();
  void end_run(const std::string& failure);
  [[nodiscard]] std::uint64_t first_open() const;
  void warn_rarely(const std::string& key, const std::string& text);

  std::string command_;
  ExecOptions options_;
  std::deque<Job> queue_;
  std::optional<Job> current_;  ///< its command runs, or it waits for its next run
  std::unique_ptr<ShellCommand> run_;
  Time run_started_{};
  std::optional<Time> told_to_end_;  ///< when SIGTERM was sent
  bool killed_ = false;              ///< SIGKILL was sent
  stream::ConfirmationLog log_;
  cli::LogThrottle rate_limit_{std::chrono::seconds{10}};
  std::uint64_t taken_ = 0;  ///< rows accepted so far
  std::uint64_t delivered_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace suhu::alert_console
