// The options of alert-console.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/alarm_words.hpp"
#include "suhu/web/address.hpp"

namespace suhu::alert_console {

enum class InputKind { standard_input, topic };

/// Without a group, every console reads all alerts.
struct Options : cli::GroupInput {
  Options()
      : GroupInput{.topic = "sensor-suhu-alerts", .start = {.kind = cli::StartPoint::Kind::end}} {}

  InputKind input = InputKind::topic;
  cli::KafkaOptions kafka;
  bool start_given = false;
  std::optional<std::uint64_t> count;       ///< stop after this number of alerts
  cli::Format format = cli::Format::human;  ///< never `automatic` after parsing
  std::optional<std::string> sensor;        ///< show only sensor ids that match this glob
  Priority min_priority = Priority::low;    ///< show only alerts of at least this priority
  bool bell = false;
  bool summary = false;             ///< print a table of all sensors at exit
  std::optional<std::string> exec;  ///< command for /bin/sh, run once per alert
  cli::LogOptions log;
  std::optional<web::Address> listen;  ///< address at which metrics are served
  std::chrono::milliseconds unhealthy_after = cli::kUnhealthyAfter;
};

/// Reads the command line and returns the options, or an early exit with its text (--help, a
/// refusal). Creates no Kafka client. The input is standard input if `stdin_has_lines` and the
/// command line has neither -b nor -t.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation,
                                                 bool stdin_has_lines);

}  // namespace suhu::alert_console
