// Declares the options of temp-window and parses its command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/event_time.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/web/address.hpp"
#include "suhu/window/partition_windows.hpp"

namespace suhu::temp_window {

struct Options : cli::GroupInput {
  Options() : GroupInput{.topic = "sensor-suhu", .group = "temp-window"} {}

  cli::KafkaOptions kafka;
  cli::LogOptions log;
  shape::Shape shape = shape::default_shape();  ///< of the readings
  /// one of -b, -t, -G, --instance, -o and -e was given: the user chose what is read
  bool source_named = false;
  std::optional<std::uint64_t> count;  ///< stop after this many windows
  cli::Format format = cli::Format::automatic;
  window::WindowRules rules;
  EventTimeRules event_time;
  std::uint64_t max_sensors = 1'000'000;
  std::optional<std::string> latest;  ///< path of latest.json
  std::vector<std::string> history;   ///< URIs; they may contain a password, so never print them
  std::chrono::milliseconds roll{60'000};  ///< interval at which Parquet files are completed
  std::optional<std::string> output_topic;
  std::string state_topic;             ///< not used by a batch
  std::optional<web::Address> listen;  ///< where metrics and status are served
  std::chrono::milliseconds unhealthy_after = cli::kUnhealthyAfter;
};

/// Parses the command line and checks how the options fit together. Messages of refusals name the
/// option and what to do. Creates no Kafka client.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::temp_window
