#include "alert-console/exec_sink.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <string_view>
#include <thread>
#include <utility>

#include "suhu/cli/units.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;

/// Interval of service() while a command runs. The command of the next alert starts at most this
/// long after the present one has ended.
constexpr milliseconds kLookEvery{5};

milliseconds until(std::chrono::steady_clock::time_point then,
                   std::chrono::steady_clock::time_point now) {
  return then <= now ? milliseconds{0} : std::chrono::ceil<milliseconds>(then - now);
}

bool succeeded(int wait_status) { return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0; }

}  // namespace

ExecSink::ExecSink(std::string command, ExecOptions options)
    : command_(std::move(command)), options_(std::move(options)) {
  std::signal(SIGPIPE, SIG_IGN);  // a command need not read its input
  // If SIGCHLD was inherited as ignored, the kernel would discard the exit codes.
  std::signal(SIGCHLD, SIG_DFL);
}

void ExecSink::write(const stream::Output& output, const stream::Positions& upto) {
  for (const auto& row : output.rows()) push(output.value(row));
  log_.expect(taken_, upto);
  service();
}

void ExecSink::push(std::string_view value) {
  if (queue_.size() >= options_.queue_limit) {
    queue_.pop_front();
    ++dropped_;
    warn_rarely(
        "dropped",
        fmt::format(
            "the --exec command does not keep up: {} alerts dropped so far, the oldest first",
            dropped_));
  }
  Job job;
  job.number = taken_++;
  job.line.assign(value).push_back('\n');
  queue_.push_back(std::move(job));
}

void ExecSink::service() {
  while (step()) {
  }
  log_.reached(first_open());
}

/// Polls the running command or starts the next one. Returns false if there is no more to do now.
bool ExecSink::step() {
  if (run_) return poll_run();
  if (!current_) {
    if (queue_.empty()) return false;
    current_ = std::move(queue_.front());
    queue_.pop_front();
  }
  if (options_.now() < current_->not_before) return false;
  start();
  return true;
}

void ExecSink::start() {
  auto run = ShellCommand::start(command_, current_->line);
  if (!run) {
    end_run(fmt::format("could not be started: {}", run.error()));
    return;
  }
  run_ = std::move(*run);
  run_started_ = options_.now();
  told_to_end_.reset();
  killed_ = false;
}

/// Returns true if the run has ended. Stops a run that exceeds its time limit.
bool ExecSink::poll_run() {
  const auto status = run_->poll();
  if (!status) {
    stop_late_run();
    return false;
  }
  run_.reset();
  if (told_to_end_) {
    end_run(fmt::format("ran for more than {} and was ended", cli::to_text(options_.time_limit)));
  } else if (!succeeded(*status)) {
    end_run(describe_wait_status(*status));
  } else {
    ++delivered_;
    current_.reset();
  }
  return true;
}

void ExecSink::stop_late_run() {
  const Time now = options_.now();
  if (!told_to_end_) {
    if (now - run_started_ < options_.time_limit) return;
    run_->send(SIGTERM);
    told_to_end_ = now;
  } else if (!killed_ && now - *told_to_end_ >= options_.kill_after) {
    run_->send(SIGKILL);
    killed_ = true;
  }
}

/// Handles a failed run: schedules the next one, or counts the alert as failed after the last one.
void ExecSink::end_run(const std::string& failure) {
  const int runs = ++current_->failures;
  if (runs > options_.retries) {
    ++failed_;
    options_.warn(fmt::format(
        "the --exec command {}, run {} of {}; given up for {}", failure, runs, options_.retries + 1,
        printable(std::string_view{current_->line}.substr(0, current_->line.size() - 1))));
    current_.reset();
    return;
  }
  const milliseconds backoff = options_.first_backoff * (1 << (runs - 1));
  current_->not_before = options_.now() + backoff;
  warn_rarely("again", fmt::format("the --exec command {}, run {} of {}; again in {}", failure,
                                   runs, options_.retries + 1, cli::to_text(backoff)));
}

void ExecSink::wait_for_room(milliseconds wait) {
  const milliseconds due = run_ ? wait : std::min(wait, next_service());
  if (run_) {
    run_->wait(due);
  } else if (current_ || !queue_.empty()) {
    std::this_thread::sleep_for(due);
  }
  service();
}

milliseconds ExecSink::next_service() const {
  if (run_) return kLookEvery;
  if (current_) return until(current_->not_before, options_.now());
  return queue_.empty() ? milliseconds::max() : milliseconds{0};
}

std::uint64_t ExecSink::first_open() const {
  if (current_) return current_->number;
  return queue_.empty() ? taken_ : queue_.front().number;
}

std::string ExecSink::describe() const {
  return "the --exec command: it did not end, or failed, for alerts still waiting";
}

void ExecSink::warn_rarely(const std::string& key, const std::string& text) {
  std::uint64_t suppressed = 0;
  if (rate_limit_.allow(key, options_.now(), suppressed)) options_.warn(text);
}

}  // namespace suhu::alert_console
