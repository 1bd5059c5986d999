// What temp-window is told on its command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/address.hpp"
#include "suhu/window/partition_windows.hpp"

namespace suhu::temp_window {

struct Options {
  suhu::cli::KafkaOptions kafka;
  suhu::cli::LogOptions log;
  std::string topic = "sensor-suhu";
  /// Something of -b, -t, -G, --instance, -o, -e: what is read was chosen by the user
  bool source_named = false;
  std::string group = "temp-window";
  std::optional<std::string> instance;  ///< stable member of the group, and its transactional id
  /// Default: where the state says, else stored, else the beginning
  suhu::cli::StartPoint start;
  bool exit_eof = false;
  /// All partitions assigned directly, every window closed at the end, nothing kept
  bool batch = false;
  std::optional<std::uint64_t> count;  ///< windows written
  suhu::cli::Format format = suhu::cli::Format::automatic;
  suhu::window::WindowRules rules;
  /// A `ts` further ahead of Kafka's timestamp is a wrong clock
  std::chrono::milliseconds max_future{60'000};
  std::uint64_t max_sensors = 1'000'000;
  std::optional<std::string> latest;       ///< file
  std::vector<std::string> history;        ///< URIs; may hold a password: never printed
  std::chrono::milliseconds roll{60'000};  ///< how often Parquet files are finished
  std::optional<std::string> output_topic;
  std::string state_topic;                   ///< not of a batch
  std::optional<suhu::web::Address> listen;  ///< where metrics are served
  std::chrono::milliseconds unhealthy_after = suhu::cli::kUnhealthyAfter;
};

/// Refusals say which option and what to do. Makes no client.
[[nodiscard]] suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation);

}  // namespace suhu::temp_window
