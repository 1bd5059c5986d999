// The options that mean the same in every tool, as plain values with their defaults. CommandLine
// fills them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/cli/units.hpp"

namespace suhu::cli {

/// How to reach Kafka: the result of -b, -X and -F. The broker list comes from the first of -b, -X,
/// environment, --config, -F and default that names one.
struct KafkaOptions {
  std::string bootstrap = "localhost:9092";  ///< host:port, comma-separated
  /// librdkafka properties: those of -F, then --config, then -X; a later one wins. Without the
  /// broker list, which is in `bootstrap`.
  std::vector<std::pair<std::string, std::string>> properties;
  bool bootstrap_given = false;  ///< -b was given on the command line itself
  bool topic_given = false;      ///< -t was given on the command line itself
};

/// What a tool reads from Kafka: the result of -t, -G, --instance, -o and -e.
struct GroupInput {
  std::string topic;
  std::optional<std::string> group;     ///< absent: no group, all partitions are assigned directly
  std::optional<std::string> instance;  ///< group.instance.id: a static member of the group
  StartPoint start;
  bool exit_eof = false;  ///< end when every partition has reached its end once

  /// Returns true for a batch: -e with a start other than `stored`. All partitions are then
  /// assigned directly, no group is joined, and nothing is committed.
  [[nodiscard]] bool is_batch() const { return exit_eof && start.kind != StartPoint::Kind::stored; }
};

enum class Format { automatic, human, json, csv, table };
enum class ColorMode { automatic, always, never };
enum class LogFormat { text, json };

/// What is written to stderr, and in which form.
struct LogOptions {
  int verbosity = 0;  ///< -1 quiet (errors only), 0 info, 1 debug, 2 also librdkafka's log
  LogFormat log_format = LogFormat::text;
  ColorMode color = ColorMode::automatic;
  /// Interval of --stats; without it, a status line on a terminal
  std::optional<std::chrono::milliseconds> stats;
  /// Messages from parsing, to be logged once the log is set up
  std::vector<std::string> notes;
};

/// Default of --unhealthy-after: when nothing could be read for so long, /healthz reports that a
/// restart is worth a try.
inline constexpr std::chrono::milliseconds kUnhealthyAfter = std::chrono::minutes{2};

/// Returns `format`; for `automatic`, `human` on a terminal and `json` elsewhere.
[[nodiscard]] Format resolve(Format format, bool is_terminal);
/// Returns true if colours are used: as --color says; for `automatic`, only on a terminal, and
/// neither with NO_COLOR nor with TERM=dumb.
[[nodiscard]] bool resolve(ColorMode mode, bool is_terminal);

}  // namespace suhu::cli
