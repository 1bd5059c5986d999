// Options that mean the same in every tool: plain values with their defaults. Filled by
// CommandLine.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/cli/units.hpp"

namespace suhu::cli {

/// How to reach Kafka: -b, -X, -F, resolved in the order -b > -X > environment > --config > -F >
/// default.
struct KafkaOptions {
  std::string bootstrap = "localhost:9092";  ///< host:port, comma-separated
  /// librdkafka properties: -F's, then --config's, then -X's; a later one wins. The broker list is
  /// not among them: see `bootstrap`.
  std::vector<std::pair<std::string, std::string>> properties;
  bool bootstrap_given = false;  ///< -b stood on the command line itself
  bool topic_given = false;      ///< -t stood on the command line itself
};

enum class Format { automatic, human, json, csv, table };
enum class ColorMode { automatic, always, never };
enum class LogFormat { text, json };

/// stderr: how much, in which form.
struct LogOptions {
  int verbosity = 0;  ///< -1 quiet (errors only), 0 info, 1 debug, 2 librdkafka too
  LogFormat log_format = LogFormat::text;
  ColorMode color = ColorMode::automatic;
  /// --stats; without it a status line on a terminal
  std::optional<std::chrono::milliseconds> stats;
  /// What the options themselves have to say, once the log stands
  std::vector<std::string> notes;
};

/// A program of which nothing could be read for so long is worth a restart, if somebody asks
/// /healthz.
inline constexpr std::chrono::milliseconds kUnhealthyAfter = std::chrono::minutes{2};

/// `human` on a terminal, `json` elsewhere, unless -f says otherwise.
[[nodiscard]] Format resolve(Format format, bool is_terminal);
/// Colours: --color, then NO_COLOR and TERM=dumb, then whether it is a terminal.
[[nodiscard]] bool resolve(ColorMode mode, bool is_terminal);

}  // namespace suhu::cli
