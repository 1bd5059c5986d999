// What alert-console was asked to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "alert-console/priority.hpp"
#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/address.hpp"

namespace suhu::console {

enum class InputKind { standard_input, topic };

struct Options {
  InputKind input = InputKind::topic;
  cli::KafkaOptions kafka;
  std::string topic = "sensor-suhu-alerts";
  std::optional<std::string> group;     ///< absent: every console sees every alert
  std::optional<std::string> instance;  ///< only with group
  cli::StartPoint start{.kind = cli::StartPoint::Kind::end};
  bool start_given = false;
  bool exit_eof = false;
  std::optional<std::uint64_t> count;       ///< stop after so many alerts
  cli::Format format = cli::Format::human;  ///< never automatic
  std::optional<std::string> sensor;        ///< glob over ids
  Priority min_priority = Priority::low;
  bool bell = false;
  bool summary = false;             ///< a table of all sensors at exit
  std::optional<std::string> exec;  ///< command for /bin/sh, once per alert
  cli::LogOptions log;
  std::optional<web::Address> listen;  ///< where metrics are served
  std::chrono::milliseconds unhealthy_after = cli::kUnhealthyAfter;
};

/// Reads the command line; makes no client. Standard input is the input when it `has_lines` and
/// neither -b nor -t was typed.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation,
                                                 bool stdin_has_lines);

}  // namespace suhu::console
