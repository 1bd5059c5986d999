// What temp-filter is told on its command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "suhu/alarm/rules.hpp"
#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/address.hpp"

namespace suhu::filter {

enum class EmitMode {
  readings,  ///< one line per reading above the limit
  alarms,    ///< one line per event of an alarm
  both,      ///< readings and alarms
  all,       ///< one line per valid reading
};

struct Options {
  suhu::cli::KafkaOptions kafka;
  suhu::cli::LogOptions log;
  std::string topic = "sensor-suhu";
  /// Something of -b, -t, -G, --instance, -o, -e, --input: what is read was chosen by the user
  bool source_named = false;
  /// File of NDJSON readings instead of Kafka; "-": standard input
  std::optional<std::string> input;
  std::string group = "temp-filter";
  std::optional<std::string> instance;  ///< stable member of the group
  suhu::cli::StartPoint start;          ///< default: stored, else the beginning
  bool exit_eof = false;
  bool batch = false;                  ///< all partitions assigned directly, nothing committed
  std::optional<std::uint64_t> count;  ///< lines written
  std::optional<std::chrono::milliseconds> commit_interval;
  EmitMode emit = EmitMode::readings;
  /// Those of the command line; without alarms only `hi` counts, and it is there
  suhu::alarm::AlarmRules rules;
  std::chrono::milliseconds max_future{60'000};  ///< a clock further ahead is wrong
  std::optional<std::string> limits;             ///< file of rules by sensor
  std::optional<std::string> expect;             ///< file of sensors that must speak
  std::uint64_t max_sensors = 1'000'000;
  std::optional<std::string> state_topic;  ///< where state is kept; absent: nowhere
  bool exactly_once = false;
  suhu::cli::Format format = suhu::cli::Format::automatic;
  std::optional<std::string> output_topic;
  std::optional<std::string> dead_letter_topic;
  std::optional<suhu::web::Address> listen;  ///< where metrics are served
  std::chrono::milliseconds unhealthy_after = suhu::cli::kUnhealthyAfter;
};

/// Events of alarms are wanted, so state is kept.
[[nodiscard]] constexpr bool judges_alarms(EmitMode emit) {
  return emit == EmitMode::alarms || emit == EmitMode::both;
}
/// Results, state and the place in the input are committed in one Kafka transaction.
[[nodiscard]] inline bool is_transactional(const Options& options) {
  return options.exactly_once || options.state_topic;
}

/// Refusals say which option and what to do. Makes no client.
[[nodiscard]] suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation);

}  // namespace suhu::filter
