// Declares the options of temp-window and parses its command line.
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
  /// one of -b, -t, -G, --instance, -o and -e was given: the user chose what is read
  bool source_named = false;
  std::string group = "temp-window";
  std::optional<std::string> instance;  ///< name of a static member; part of its transactional id
  /// default: the checkpoint in the state topic; without one, the beginning
  suhu::cli::StartPoint start;
  bool exit_eof = false;
  /// all partitions are assigned directly, every window closes at the end, and no offsets or state
  /// are stored in Kafka
  bool batch = false;
  std::optional<std::uint64_t> count;  ///< stop after this many windows
  suhu::cli::Format format = suhu::cli::Format::automatic;
  suhu::window::WindowRules rules;
  /// a `ts` further ahead of Kafka's timestamp comes from a wrong clock
  std::chrono::milliseconds max_future{60'000};
  std::uint64_t max_sensors = 1'000'000;
  std::optional<std::string> latest;  ///< path of latest.json
  std::vector<std::string> history;   ///< URIs; they may contain a password, so never print them
  std::chrono::milliseconds roll{60'000};  ///< interval at which Parquet files are completed
  std::optional<std::string> output_topic;
  std::string state_topic;                   ///< not used by a batch
  std::optional<suhu::web::Address> listen;  ///< where metrics and status are served
  std::chrono::milliseconds unhealthy_after = suhu::cli::kUnhealthyAfter;
};

/// Parses the command line and checks how the options fit together. Messages of refusals name the
/// option and what to do. Creates no Kafka client.
[[nodiscard]] suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation);

}  // namespace suhu::temp_window
