// Declares the options of temp-dashboard's command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/web/server.hpp"

namespace suhu::temp_dashboard {

struct Options {
  cli::KafkaOptions kafka;
  cli::LogOptions log;
  shape::Shape shape = shape::default_shape();  ///< of the readings
  std::string topic = "sensor-suhu";
  web::Address listen{"127.0.0.1", 5000};
  /// Further names of this server that the Host header may have, in lower case
  std::vector<std::string> allow_hosts;
  std::chrono::milliseconds retain = std::chrono::minutes{15};  ///< how far back reading begins
  double limit = 80;  ///< °C; a hot reading is strictly above it
  std::string alert_topic = "sensor-suhu-alerts";
  bool alert_topic_given = false;   ///< if so, it must exist
  std::uint64_t max_clients = 100;  ///< pages open at once
  std::uint64_t max_sensors = 2'000;
};

/// Parses the command line. A refusal names the option and states what is allowed. Creates no Kafka
/// client.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::temp_dashboard
