// What sensor-sim is told on its command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sensor-sim/sim_source.hpp"
#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/address.hpp"

namespace suhu::sim {

struct Options {
  cli::KafkaOptions kafka;
  std::string topic = "sensor-suhu";
  cli::LogOptions log;
  std::optional<web::Address> listen;  ///< where metrics are served

  GeneratorOptions generator;         ///< its seed is not set here
  std::optional<std::uint64_t> seed;  ///< none: a random one
  /// Readings per second of each sensor; in a replay max, or its own spacing
  Rate rate;
  std::optional<Timestamp> start;     ///< event time of the first reading
  std::optional<std::string> replay;  ///< a file, or `-`: instead of the generator

  std::optional<std::chrono::milliseconds> duration;  ///< how long to run
  std::optional<std::uint64_t> count;                 ///< records in all
  bool dry_run = false;                               ///< standard output, no Kafka
  bool tee = false;                                   ///< standard output and Kafka
  bool create_topic = false;
  std::uint64_t partitions = 3;  ///< of a topic we create
  std::uint64_t replication_factor = 1;
};

/// Opens no file and makes no client.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::sim
