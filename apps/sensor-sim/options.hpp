// The options of sensor-sim.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sensor-sim/sim_source.hpp"
#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/web/address.hpp"

namespace suhu::sensor_sim {

struct Options {
  cli::KafkaOptions kafka;
  std::string topic = "sensor-suhu";
  cli::LogOptions log;
  std::optional<web::Address> listen;  ///< address at which metrics are served

  GeneratorOptions generator;         ///< parse_options() does not set its seed
  std::optional<std::uint64_t> seed;  ///< absent: a random one
  /// Readings per second of each sensor; in a replay either max, or ignored and event time decides
  Rate rate;
  std::optional<Timestamp> start;  ///< event time of the first reading of each sensor
  /// A file, or `-` for standard input, to send instead of generated readings
  std::optional<std::string> replay;
  /// What the lines of the replay are; absent: NDJSON of the default shape, or CSV with a header
  std::optional<shape::Shape> shape;

  std::optional<std::chrono::milliseconds> duration;  ///< how long to run
  std::optional<std::uint64_t> count;                 ///< stop after this number of records
  bool dry_run = false;                               ///< write to standard output only
  bool tee = false;                                   ///< write to standard output and Kafka
  bool create_topic = false;                          ///< create the topic if it is missing
  std::uint64_t partitions = 3;                       ///< of a topic that is created
  std::uint64_t replication_factor = 1;               ///< of a topic that is created
};

/// Reads the command line and returns the options, or an early exit with its text (--help, a
/// refusal). Opens no file and creates no Kafka client.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::sensor_sim
