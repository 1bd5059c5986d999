// What dev-broker is told on its command line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"

namespace suhu::dev_broker {

struct Options {
  suhu::cli::LogOptions log;
  std::map<std::string, std::int32_t> topics;  ///< name -> partitions
  /// To run with KAFKA_BOOTSTRAP set; empty: serve until stopped
  std::vector<std::string> command;
};

[[nodiscard]] suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation);

}  // namespace suhu::dev_broker
