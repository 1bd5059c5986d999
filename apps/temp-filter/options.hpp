// The options of temp-filter, and how they are parsed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "suhu/alarm/rules.hpp"
#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/event_time.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/web/address.hpp"

namespace suhu::temp_filter {

enum class EmitMode {
  readings,  ///< one line for each reading above the limit
  alarms,    ///< one line for each event of an alarm
  both,      ///< readings and alarms
  all,       ///< one line for each valid reading
};

struct Options : cli::GroupInput {
  Options() : GroupInput{.topic = "sensor-suhu", .group = "temp-filter"} {}

  cli::KafkaOptions kafka;
  cli::LogOptions log;
  shape::Shape shape = shape::default_shape();  ///< of the readings
  /// True if -b, -t, -G, --instance, -o, -e or --input was given: the user chose what is read.
  bool source_named = false;
  /// File of NDJSON readings to read instead of Kafka; "-" is standard input.
  std::optional<std::string> input;
  std::optional<std::uint64_t> count;  ///< end after this many lines
  std::optional<std::chrono::milliseconds> commit_interval;
  EmitMode emit = EmitMode::readings;
  /// The rules of the command line. Without alarms only `hi` is used, and it is always present.
  alarm::AlarmRules rules;
  EventTimeRules event_time;
  std::optional<std::string> limits;  ///< file of rules by sensor
  std::optional<std::string> expect;  ///< file of sensors that must send readings
  std::uint64_t max_sensors = 1'000'000;
  std::optional<std::string> state_topic;  ///< where state is kept; absent: it is not kept
  bool exactly_once = false;
  cli::Format format = cli::Format::automatic;
  std::optional<std::string> output_topic;
  std::optional<std::string> dead_letter_topic;
  std::optional<web::Address> listen;  ///< address at which metrics are served
  std::chrono::milliseconds unhealthy_after = cli::kUnhealthyAfter;
};

/// Returns true if events of alarms are wanted, for which state is kept.
[[nodiscard]] constexpr bool judges_alarms(EmitMode emit) {
  return emit == EmitMode::alarms || emit == EmitMode::both;
}
/// Returns true if readings are read in a group, in which state can be kept.
[[nodiscard]] inline bool reads_in_group(const Options& options) {
  return !options.is_batch() && !options.input;
}
/// Returns true if results, state and the offsets of the input are committed in one Kafka
/// transaction.
[[nodiscard]] inline bool is_transactional(const Options& options) {
  return options.exactly_once || options.state_topic;
}

/// Parses the command line. A refusal names the option and says what to do. Makes no Kafka client.
[[nodiscard]] cli::Parsed<Options> parse_options(const cli::Invocation& invocation);

}  // namespace suhu::temp_filter
