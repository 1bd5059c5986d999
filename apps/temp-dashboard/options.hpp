// What temp-dashboard is told on its command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/server.hpp"

namespace suhu::dashboard {

struct Options {
  suhu::cli::KafkaOptions kafka;
  suhu::cli::LogOptions log;
  std::string topic = "sensor-suhu";
  suhu::web::Address listen{"127.0.0.1", 5000};
  /// More names in the Host header that are us, lower case
  std::vector<std::string> allow_hosts;
  std::chrono::milliseconds retain = std::chrono::minutes{15};  ///< how far back reading begins
  double limit = 80;                                            ///< °C; hot is strictly above
  std::string alert_topic = "sensor-suhu-alerts";
  bool alert_topic_given = false;   ///< then it must exist
  std::uint64_t max_clients = 100;  ///< pages at once
  std::uint64_t max_sensors = 2'000;
};

/// Refusals say which option and what to do. Makes no client.
[[nodiscard]] suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation);

}  // namespace suhu::dashboard
