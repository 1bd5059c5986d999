#include "suhu/cli/log.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string_view>
#include <utility>

#include "suhu/cli/terminal.hpp"
#include "suhu/core/json_writer.hpp"
#include "suhu/core/status_row.hpp"

namespace suhu::cli {
namespace {

constexpr std::size_t kMostKeys = 1'000;

std::atomic<bool> status_line_stands{false};

std::string_view level_word(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return "debug";
    case spdlog::level::info:
      return "info";
    case spdlog::level::warn:
      return "warning";
    default:
      return "error";
  }
}

std::string_view level_colour(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return "\x1b[2m";
    case spdlog::level::warn:
      return "\x1b[33m";
    default:
      return "\x1b[1;31m";
  }
}

/// Formats lines as `tool: warning: message`. Lines of level info, which people expect, have no
/// level.
class TextFormatter final : public spdlog::formatter {
 public:
  TextFormatter(std::string tool, bool colour, bool terminal)
      : tool_(std::move(tool)), colour_(colour), terminal_(terminal) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    std::string line;
    status_line_stands.store(false);
    if (terminal_ && job_control_on(STDERR_FILENO) != JobControl::background) line += kWipeRow;
    line += tool_;
    line += ": ";
    if (message.level != spdlog::level::info) {
      if (colour_) line += level_colour(message.level);
      line += level_word(message.level);
      line += ':';
      if (colour_) line += "\x1b[0m";
      line += ' ';
    }
    line.append(message.payload.data(), message.payload.size());
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormatter>(tool_, colour_, terminal_);
  }

 private:
  std::string tool_;
  bool colour_;
  bool terminal_;
};

/// Formats one JSON object per line. It is a class because spdlog's patterns cannot escape.
class JsonFormatter final : public spdlog::formatter {
 public:
  explicit JsonFormatter(std::string tool) : tool_(std::move(tool)) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    std::string line;
    JsonWriter json{line};
    json.begin_object()
        .field("ts", std::chrono::time_point_cast<std::chrono::milliseconds>(message.time))
        .field("level", level_word(message.level))
        .field("tool", tool_)
        .field("message", std::string_view{message.payload.data(), message.payload.size()})
        .end_object();
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>(tool_);
  }

 private:
  std::string tool_;
};

spdlog::level::level_enum level_of(int verbosity) {
  if (verbosity < 0) return spdlog::level::err;
  if (verbosity == 0) return spdlog::level::info;
  return verbosity == 1 ? spdlog::level::debug : spdlog::level::trace;
}

}  // namespace

void set_up_log(const std::string& tool, const LogOptions& options) {
  auto logger =
      std::make_shared<spdlog::logger>(tool, std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (options.log_format == LogFormat::json) {
    logger->set_formatter(std::make_unique<JsonFormatter>(tool));
  } else {
    const bool colour = resolve(options.color, isatty(STDERR_FILENO) == 1);
    logger->set_formatter(
        std::make_unique<TextFormatter>(tool, colour, can_be_rewritten(STDERR_FILENO)));
  }
  logger->set_level(level_of(options.verbosity));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void note_status_line() { status_line_stands.store(true); }

void wipe_status_line() {
  if (!status_line_stands.exchange(false)) return;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kWipeRow.data(), kWipeRow.size());
}

bool LogThrottle::allow(const std::string& key, std::chrono::steady_clock::time_point now,
                        std::uint64_t& suppressed) {
  auto found = keys_.find(key);
  if (found == keys_.end()) {
    // Keys may come from outside: erase those without a recent line rather than grow. The number of
    // lines withheld for an erased key is never reported.
    if (keys_.size() >= kMostKeys) {
      std::erase_if(keys_, [now](const auto& entry) { return entry.second.is_due(now); });
    }
    if (keys_.size() >= kMostKeys) keys_.erase(keys_.begin());
    found = keys_.emplace(key, interval_).first;
  }
  const auto withheld = found->second.permit(now);
  suppressed = withheld.value_or(suppressed);
  return withheld.has_value();
}

}  // namespace suhu::cli
