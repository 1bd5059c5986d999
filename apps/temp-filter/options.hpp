// What temp-filter is told on its command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/web/address.hpp"

namespace suhu::filter {

enum class Emit {
  readings,  ///< one line per reading above the limit
  all,       ///< one line per valid reading
};

struct Options {
  suhu::cli::KafkaOptions kafka;
  suhu::cli::TalkOptions talk;
  std::string topic = "sensor-suhu";
  std::optional<std::string> input;  ///< file of NDJSON readings instead of Kafka; "-": standard input
  std::string group = "temp-filter";
  std::optional<std::string> instance;  ///< stable member of the group
  suhu::cli::StartPoint start;          ///< default: stored, else the beginning
  bool exit_eof = false;
  bool batch = false;                  ///< all partitions assigned directly, nothing committed
  std::optional<std::uint64_t> count;  ///< lines written
  std::chrono::milliseconds commit_interval{1'000};
  suhu::ThresholdRule rule;  ///< °C
  Emit emit = Emit::readings;
  suhu::cli::Format format = suhu::cli::Format::automatic;
  std::optional<std::string> output_topic;
  std::optional<std::string> dead_letter_topic;
  std::optional<suhu::web::Address> listen;  ///< where metrics are served
};

/// Refusals say which option and what to do. Makes no client.
[[nodiscard]] suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation);

}  // namespace suhu::filter
