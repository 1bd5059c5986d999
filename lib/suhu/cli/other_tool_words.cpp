#include "suhu/cli/other_tool_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "suhu/core/nearest.hpp"

namespace suhu::cli {
namespace {

constexpr std::string_view kBrokers = "-b HOST:PORT names the brokers";
constexpr std::string_view kGroup = "-G NAME names the group";
constexpr std::string_view kSince = "-o -1h begins an hour ago, -o @TIME at a time";
constexpr std::string_view kBeginning = "-o beginning reads all that is there";
constexpr std::string_view kEnd = "-o end reads only what comes from now on";
constexpr std::string_view kNoEnd =
    "-e ends once all that is there was read, -c N after N; there is no end by time";
constexpr std::string_view kCount = "-c N stops after N";
constexpr std::string_view kProperties = "-F FILE reads properties of the client, -X K=V sets one";
constexpr std::string_view kSecrets =
    "-F FILE reads sasl.username, sasl.password and security.protocol from a file that only you "
    "can read";
constexpr std::string_view kTls = "-X security.protocol=ssl turns TLS on";
constexpr std::string_view kPartitions =
    "all partitions are read; members of one group (-G) share them";
constexpr std::string_view kOutput =
    "standard output is the output: > FILE keeps it, --output-topic NAME sends it to Kafka";
constexpr std::string_view kListen = "--listen ADDR:PORT says where to listen";
constexpr std::string_view kDuration = "--duration DUR stops after a time";
constexpr std::string_view kThreshold = "--threshold X is the limit in °C";
constexpr std::string_view kDeadLetters = "--dead-letter-topic NAME keeps what is no reading";
constexpr std::string_view kConsumes = "leave it out: reading is what this program does";

constexpr std::array kWords{
    // Brokers and connection: kafka-console-consumer.sh, kcat, clients of other languages
    OtherToolWord{"--brokers", "bootstrap-server", kBrokers},
    OtherToolWord{"--broker", "bootstrap-server", kBrokers},
    OtherToolWord{"--broker-list", "bootstrap-server", kBrokers},
    OtherToolWord{"--bootstrap", "bootstrap-server", kBrokers},
    OtherToolWord{"--bootstrap-servers", "bootstrap-server", kBrokers},
    OtherToolWord{"--server", "bootstrap-server", kBrokers},
    OtherToolWord{"--kafka", "bootstrap-server", kBrokers},
    OtherToolWord{"--zookeeper", "bootstrap-server", kBrokers},
    OtherToolWord{"--host", "retain", kListen},
    OtherToolWord{"--host", "bootstrap-server", kBrokers},
    OtherToolWord{"--consumer.config", "properties-file", kProperties},
    OtherToolWord{"--consumer-config", "properties-file", kProperties},
    OtherToolWord{"--producer.config", "properties-file", kProperties},
    OtherToolWord{"--command-config", "properties-file", kProperties},
    OtherToolWord{"--consumer-property", "property", kProperties},
    OtherToolWord{"--producer-property", "property", kProperties},
    OtherToolWord{"--user", "properties-file", kSecrets},
    OtherToolWord{"--username", "properties-file", kSecrets},
    OtherToolWord{"--password", "properties-file", kSecrets},
    OtherToolWord{"--tls", "property", kTls},
    OtherToolWord{"--ssl", "property", kTls},
    // What to read, from where and until when
    OtherToolWord{"--group-id", "group", kGroup},
    OtherToolWord{"--consumer-group", "group", kGroup},
    OtherToolWord{"--group.id", "group", kGroup},
    OtherToolWord{"--from-beginning", "offset", kBeginning},
    OtherToolWord{"--beginning", "offset", kBeginning},
    OtherToolWord{"--earliest", "offset", kBeginning},
    OtherToolWord{"--all", "emit",
                  "--emit all writes every reading, -o beginning reads all that is there"},
    OtherToolWord{"--all", "offset", kBeginning},
    OtherToolWord{"--latest", "offset", kEnd},
    OtherToolWord{"--tail", "offset", kEnd},
    OtherToolWord{"--since", "offset", kSince},
    OtherToolWord{"--since", "retain", "--retain DUR begins so long ago"},
    OtherToolWord{"--from", "offset", kSince},
    OtherToolWord{"--from", "retain", "--retain DUR begins so long ago"},
    OtherToolWord{"--from", "start", "--start TIME is the time of the first reading"},
    OtherToolWord{"--after", "offset", kSince},
    OtherToolWord{"--last", "offset", kSince},
    OtherToolWord{"--until", "exit-eof", kNoEnd},
    OtherToolWord{"--until", "duration", kDuration},
    OtherToolWord{"--to", "exit-eof", kNoEnd},
    OtherToolWord{"--before", "exit-eof", kNoEnd},
    OtherToolWord{"--batch", "exit-eof", "-o beginning -e reads all that is there, then ends"},
    OtherToolWord{"--once", "exit-eof", "-o beginning -e reads all that is there, then ends"},
    OtherToolWord{
        "--follow", "exit-eof",
        "leave it out: reading goes on until Ctrl-C, or with -e to the end of what is there"},
    OtherToolWord{"--max-messages", "count", kCount},
    OtherToolWord{"--num-records", "count", kCount},
    OtherToolWord{"--messages", "count", kCount},
    OtherToolWord{"--head", "count", kCount},
    OtherToolWord{"--max", "threshold", kThreshold},
    OtherToolWord{"--max", "count", kCount},
    OtherToolWord{"--limit", "emit", "--threshold X is the limit in °C, -c N stops after N lines"},
    OtherToolWord{"--limit", "threshold", kThreshold},
    OtherToolWord{"--limit", "count", kCount},
    OtherToolWord{"--partition", "partitions",
                  "--partitions N is how many the topic gets that --create-topic makes; the key "
                  "chooses among them"},
    OtherToolWord{"--partition", "exit-eof", kPartitions},
    OtherToolWord{"--partition", "retain", "all partitions are read"},
    OtherToolWord{"--file", "input", "--input FILE reads a file"},
    OtherToolWord{"--file", "replay", "--replay FILE sends a recording"},
    OtherToolWord{"--stdin", "input", "--input - reads standard input"},
    OtherToolWord{"--stdin", "replay", "--replay - reads standard input"},
    OtherToolWord{"--input", "replay", "--replay FILE sends a recording"},
    OtherToolWord{"--csv-file", "replay", "--replay FILE sends a recording"},
    // What to evaluate and send
    OtherToolWord{"--above", "threshold", kThreshold},
    OtherToolWord{"--alarm", "emit", "--emit alarms makes alarms of readings"},
    OtherToolWord{"--alarms", "emit", "--emit alarms makes alarms of readings"},
    OtherToolWord{"--alert-topic", "output-topic", "--output-topic NAME writes to a topic"},
    OtherToolWord{"--dlq", "dead-letter-topic", kDeadLetters},
    OtherToolWord{"--dead-letter", "dead-letter-topic", kDeadLetters},
    OtherToolWord{"--dead-letters", "dead-letter-topic", kDeadLetters},
    OtherToolWord{"--interval", "rate",
                  "-r R is readings a second of each sensor: 0.1 is one in ten seconds"},
    OtherToolWord{"--interval", "window", "--window DUR is the length of a window"},
    OtherToolWord{"--interval", "commit-interval",
                  "--commit-interval DUR is how often offsets are committed"},
    OtherToolWord{"--delay", "rate",
                  "-r R is readings a second of each sensor: 0.1 is one in ten seconds"},
    OtherToolWord{"--throughput", "rate",
                  "-r R is readings a second of each sensor, -r max as fast as it goes"},
    OtherToolWord{"--size", "window", "--window DUR is the length of a window"},
    OtherToolWord{"--seconds", "duration", kDuration},
    OtherToolWord{"--time", "duration", kDuration},
    OtherToolWord{"--create", "create-topic", "--create-topic makes the topic unless it exists"},
    // Output format, log and ports
    OtherToolWord{"--output", "format",
                  "-f human, json, csv or table is how lines look; > FILE keeps them"},
    OtherToolWord{"--output", "output-topic", kOutput},
    OtherToolWord{"--output", "dry-run", "--dry-run writes to standard output"},
    OtherToolWord{"--json", "format", "-f json"},
    OtherToolWord{"--json", "dry-run", "leave it out: records are JSON"},
    OtherToolWord{"--csv", "format", "-f csv"},
    OtherToolWord{"--table", "format", "-f table"},
    OtherToolWord{"--pretty", "format", "-f human"},
    OtherToolWord{"--no-color", "color", "--color never"},
    OtherToolWord{"--no-colour", "color", "--color never"},
    OtherToolWord{"--debug", "verbose", "-v says more, -vv librdkafka's own log too"},
    OtherToolWord{"--silent", "quiet", "-q says errors only"},
    OtherToolWord{"--port", "topics", "the port is chosen by the system and printed"},
    OtherToolWord{"--port", "retain", kListen},
    OtherToolWord{"--port", "bootstrap-server", kBrokers},
    OtherToolWord{"--metrics-port", "listen", kListen},
    // Short options of kcat
    OtherToolWord{"-p", "partitions",
                  "--partitions N is how many the topic gets that --create-topic makes"},
    OtherToolWord{"-p", "exit-eof", kPartitions},
    OtherToolWord{"-p", "retain", kListen},
    OtherToolWord{"-C", "exit-eof", kConsumes},
    OtherToolWord{"-C", "dry-run", "this program sends; temp-filter and kcat -C read"},
    OtherToolWord{"-P", "dry-run", "leave it out: sending is what this program does"},
    OtherToolWord{"-P", "exit-eof", "this program reads; sensor-sim and kcat -P send"},
    OtherToolWord{"-J", "format", "-f json"},
    OtherToolWord{"-g", "group", kGroup},
    OtherToolWord{"-d", "verbose", "-vv shows librdkafka's own log"},
    OtherToolWord{"-s", "sensors", "-n N is how many sensors"},
    OtherToolWord{"-n", "count", kCount},
    OtherToolWord{"-i", "input", "--input FILE reads a file, --input - standard input"},
};

constexpr std::size_t kLikeness = 2;        ///< most edits from a typed name to a suggested one
constexpr std::size_t kShortestPrefix = 3;  ///< characters

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Returns the only name that begins with `prefix` (`bootstrap-server` for `boot`), or an empty
/// string if the prefix is too short or none or several names begin with it.
std::string only_one_that_begins(std::string_view prefix, const std::vector<std::string>& names) {
  if (prefix.size() < kShortestPrefix) return {};
  const auto begins = [&](const std::string& name) { return name.starts_with(prefix); };
  return std::ranges::count_if(names, begins) == 1 ? *std::ranges::find_if(names, begins)
                                                   : std::string{};
}

}  // namespace

std::span<const OtherToolWord> other_tool_words() { return kWords; }

std::string advice_on(std::string_view typed, const std::vector<std::string>& ours) {
  const auto* const known = std::find_if(
      kWords.begin(), kWords.end(),
      [&](const OtherToolWord& row) { return row.word == typed && contains(ours, row.option); });
  if (known != kWords.end()) return ": " + std::string{known->advice};
  if (!typed.starts_with("--")) return {};
  const std::string name{typed.substr(2)};
  std::string guess = nearest(name, ours, kLikeness);
  if (guess.empty()) guess = only_one_that_begins(name, ours);
  return guess.empty() ? guess : ": did you mean --" + guess + "?";
}

std::string advice_on_argument(std::string_view typed, const std::vector<std::string>& ours) {
  if (contains(ours, typed)) return ": did you mean --" + std::string{typed} + "?";
  const bool named_file = access(std::string{typed}.c_str(), F_OK) == 0;
  if (named_file && contains(ours, "input")) return ": --input FILE reads a file";
  if (named_file && contains(ours, "replay")) return ": --replay FILE sends a recording";
  return contains(ours, "topic") ? ": a topic is named with -t NAME" : "";
}

}  // namespace suhu::cli
