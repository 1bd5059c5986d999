// Alerts to a command: one run of it per alert (--exec).
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

namespace suhu::console {

struct ExecOptions {
  /// Alerts that may wait; beyond it the oldest is dropped
  std::size_t queue_limit = 1'000;
  /// Further runs for an alert whose command failed
  int retries = 3;
  std::chrono::milliseconds first_backoff{1'000};  ///< before the first of them; doubles each time
  std::chrono::milliseconds time_limit{30'000};    ///< of one run; then SIGTERM
  std::chrono::milliseconds kill_after{2'000};     ///< after SIGTERM; then SIGKILL
  /// A clock that never goes back. Tests bring their own.
  std::function<std::chrono::steady_clock::time_point()> now = [] {
    return std::chrono::steady_clock::now();
  };
  /// A line for the log, printable
  std::function<void(const std::string&)> warn = [](const std::string&) {};
};

struct ExecCounts {
  std::uint64_t delivered = 0;  ///< alerts, as all of these
  std::uint64_t failed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t waiting = 0;  ///< now, with the one that runs
};

/// Runs `/bin/sh -c COMMAND` once per row, the row and a newline on its standard input (see
/// ShellCommand), one at a time, in order.
///   Failure : an exit code other than 0, or a run over time_limit; tried again `retries` times,
///   then the alert counts as failed.
///             A command that does not read its input has not failed by that.
///   Stream  : never held up. When the queue is full, the oldest waiting alert is dropped and
///   counted. Position: confirmed once the alert's command succeeded or was given up. Secrets : the
///   command's text is never logged.
/// Ignores SIGPIPE for the process and puts SIGCHLD to its default. One thread.
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

  /// How soon service() should be called again; milliseconds::max() when there is nothing to do.
  [[nodiscard]] std::chrono::milliseconds next_service() const;

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] ExecCounts counts() const { return {delivered_, failed_, dropped_, pending()}; }

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Job {
    std::uint64_t number = 0;  ///< rows taken before it
    std::string line;          ///< with its newline
    int failures = 0;
    Time not_before{};  ///< of the next run
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
  std::optional<Job> current_;  ///< running, or waiting for its next run
  std::unique_ptr<ShellCommand> run_;
  Time run_started_{};
  std::optional<Time> told_to_end_;  ///< SIGTERM was sent then
  bool killed_ = false;
  stream::ConfirmationLog log_;
  cli::LogThrottle rate_limit_{std::chrono::seconds{10}};
  std::uint64_t taken_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace suhu::console
