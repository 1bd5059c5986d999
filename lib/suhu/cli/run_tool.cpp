#include "suhu/cli/run_tool.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <string_view>
#include <system_error>

#include "suhu/cli/input.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/handles.hpp"

namespace suhu::cli {
namespace {

constexpr std::size_t kLongestForeignText = 2'048;

ExitCode code_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::runtime:
      return ExitCode::failure;
    case FailureKind::configuration:
      return ExitCode::usage;
    case FailureKind::unreachable:
      return ExitCode::no_broker;
  }
  return ExitCode::failure;
}

ExitCode code_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Failure& failure) {
    spdlog::error("{}", failure.what());
    return code_of(failure.kind());
  } catch (const std::system_error& failure) {
    // The reader of the pipe has ended: `| head`.
    if (failure.code() == std::errc::broken_pipe) return ExitCode::ok;
    spdlog::error("{}", printable(failure.what(), kLongestForeignText));
  } catch (const std::bad_alloc&) {
    spdlog::error("out of memory");
  } catch (const std::exception& failure) {
    spdlog::error("{}", printable(failure.what(), kLongestForeignText));
  } catch (...) {
    spdlog::error("an error without a description");
  }
  return ExitCode::failure;
}

/// Writes all of `text`. Returns 0, or the errno of the write that failed.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

int report(const EarlyExit& exit) {
  std::signal(SIGPIPE, SIG_IGN);  // `--help | head -1`: the write fails with EPIPE instead
  const int error = write_all(exit.code == ExitCode::ok ? STDOUT_FILENO : STDERR_FILENO, exit.text);
  const bool reader_left = error == EPIPE || error == EBADF;
  if (exit.code == ExitCode::ok && error != 0 && !reader_left) {
    spdlog::error("cannot write to standard output: {}", std::strerror(error));
    return static_cast<int>(ExitCode::failure);
  }
  return static_cast<int>(exit.code);
}

int report(std::exception_ptr error) { return static_cast<int>(code_of(error)); }

void set_up_process(const std::string& tool, const LogOptions& log) {
  std::signal(SIGPIPE, SIG_IGN);
  hold_standard_input();
  set_up_log(tool, log);
}

void log_notes(const std::vector<std::string>& notes) {
  for (const auto& note : notes) spdlog::info("{}", note);
}

void end_stuck_process() {
  spdlog::error(
      "the end takes longer than {} s: ending without it. What was read since the last commit is "
      "read again",
      kLongestEnd.count());
  spdlog::default_logger_raw()->flush();
  _exit(static_cast<int>(ExitCode::failure));
}

int end_process(int code) {
  if (!kafka::has_abandoned_clients()) return code;
  spdlog::default_logger_raw()->flush();
  _exit(code);
}

}  // namespace suhu::cli
