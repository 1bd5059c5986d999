// The options of dev-broker.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"

namespace suhu::dev_broker {

struct Options {
  cli::LogOptions log;
  std::map<std::string, std::int32_t> topics;  ///< number of partitions by topic name
  /// Command to run with KAFKA_BOOTSTRAP set; empty: serve until stopped
  std::vector<std::string> command;
};

/// Reads the command line and returns the options, or an early exit with its text (--help, a
/// refusal).
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::dev_broker
