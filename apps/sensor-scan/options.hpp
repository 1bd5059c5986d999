// Declares the options of sensor-scan and parses its command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::sensor_scan {

struct Options {
  cli::KafkaOptions kafka;
  cli::LogOptions log;
  std::string topic = "sensor-suhu";
  std::optional<std::string> input;  ///< a file or `-`, instead of the topic
  bool source_named = false;         ///< one of -b, -t and --input was given
  std::uint64_t sample = 1'000;      ///< records of each partition, or lines
  cli::Format format = cli::Format::automatic;
  std::optional<std::string> write;  ///< path of the file with the table [shape]
  shape::Settings given;             ///< what the user says of the records
};

/// Parses the command line and checks how the options fit together. Creates no Kafka client.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::sensor_scan
