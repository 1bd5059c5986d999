#include "suhu/cli/foreign_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "suhu/cli/arguments.hpp"

namespace suhu::cli {
namespace {

constexpr std::string_view kBrokers = "-b HOST:PORT names the brokers";
constexpr std::string_view kGroup = "-G NAME names the group";
constexpr std::string_view kSince = "-o -1h begins an hour ago, -o @TIME at a time";
constexpr std::string_view kBeginning = "-o beginning reads all that is there";
constexpr std::string_view kEnd = "-o end reads only what comes from now on";
constexpr std::string_view kNoEnd = "-e ends once all that is there was read, -c N after N; there is no end by time";
constexpr std::string_view kCount = "-c N stops after N";
constexpr std::string_view kProperties = "-F FILE reads properties of the client, -X K=V sets one";
constexpr std::string_view kSecrets = "-F FILE reads sasl.username, sasl.password and security.protocol from a file that only you can read";
constexpr std::string_view kTls = "-X security.protocol=ssl turns TLS on";
constexpr std::string_view kPartitions = "all partitions are read; members of one group (-G) share them";
constexpr std::string_view kOutput = "standard output is the output: > FILE keeps it, --output-topic NAME sends it to Kafka";
constexpr std::string_view kListen = "--listen ADDR:PORT says where to listen";
constexpr std::string_view kDuration = "--duration DUR stops after a time";
constexpr std::string_view kThreshold = "--threshold X is the limit in °C";
constexpr std::string_view kDeadLetters = "--dead-letter-topic NAME keeps what is no reading";
constexpr std::string_view kConsumes = "leave it out: reading is what this program does";

constexpr std::array kWords{
    // Where Kafka is: kafka-console-consumer.sh, kcat, clients of other languages
    ForeignWord{"--brokers", "bootstrap-server", kBrokers},
    ForeignWord{"--broker", "bootstrap-server", kBrokers},
    ForeignWord{"--broker-list", "bootstrap-server", kBrokers},
    ForeignWord{"--bootstrap", "bootstrap-server", kBrokers},
    ForeignWord{"--bootstrap-servers", "bootstrap-server", kBrokers},
    ForeignWord{"--server", "bootstrap-server", kBrokers},
    ForeignWord{"--kafka", "bootstrap-server", kBrokers},
    ForeignWord{"--zookeeper", "bootstrap-server", kBrokers},
    ForeignWord{"--host", "retain", kListen},
    ForeignWord{"--host", "bootstrap-server", kBrokers},
    ForeignWord{"--consumer.config", "properties-file", kProperties},
    ForeignWord{"--consumer-config", "properties-file", kProperties},
    ForeignWord{"--producer.config", "properties-file", kProperties},
    ForeignWord{"--command-config", "properties-file", kProperties},
    ForeignWord{"--consumer-property", "property", kProperties},
    ForeignWord{"--producer-property", "property", kProperties},
    ForeignWord{"--user", "properties-file", kSecrets},
    ForeignWord{"--username", "properties-file", kSecrets},
    ForeignWord{"--password", "properties-file", kSecrets},
    ForeignWord{"--tls", "property", kTls},
    ForeignWord{"--ssl", "property", kTls},
    // What is read, from where, until when
    ForeignWord{"--group-id", "group", kGroup},
    ForeignWord{"--consumer-group", "group", kGroup},
    ForeignWord{"--group.id", "group", kGroup},
    ForeignWord{"--from-beginning", "offset", kBeginning},
    ForeignWord{"--beginning", "offset", kBeginning},
    ForeignWord{"--earliest", "offset", kBeginning},
    ForeignWord{"--all", "emit", "--emit all writes every reading, -o beginning reads all that is there"},
    ForeignWord{"--all", "offset", kBeginning},
    ForeignWord{"--latest", "offset", kEnd},
    ForeignWord{"--tail", "offset", kEnd},
    ForeignWord{"--since", "offset", kSince},
    ForeignWord{"--since", "retain", "--retain DUR begins so long ago"},
    ForeignWord{"--from", "offset", kSince},
    ForeignWord{"--from", "retain", "--retain DUR begins so long ago"},
    ForeignWord{"--from", "start", "--start TIME is the time of the first reading"},
    ForeignWord{"--after", "offset", kSince},
    ForeignWord{"--last", "offset", kSince},
    ForeignWord{"--until", "exit-eof", kNoEnd},
    ForeignWord{"--until", "duration", kDuration},
    ForeignWord{"--to", "exit-eof", kNoEnd},
    ForeignWord{"--before", "exit-eof", kNoEnd},
    ForeignWord{"--batch", "exit-eof", "-o beginning -e reads all that is there, then ends"},
    ForeignWord{"--once", "exit-eof", "-o beginning -e reads all that is there, then ends"},
    ForeignWord{"--follow", "exit-eof", "leave it out: reading goes on until Ctrl-C, or with -e to the end of what is there"},
    ForeignWord{"--max-messages", "count", kCount},
    ForeignWord{"--num-records", "count", kCount},
    ForeignWord{"--messages", "count", kCount},
    ForeignWord{"--head", "count", kCount},
    ForeignWord{"--max", "threshold", kThreshold},
    ForeignWord{"--max", "count", kCount},
    ForeignWord{"--limit", "emit", "--threshold X is the limit in °C, -c N stops after N lines"},
    ForeignWord{"--limit", "threshold", kThreshold},
    ForeignWord{"--limit", "count", kCount},
    ForeignWord{"--partition", "partitions",
                "--partitions N is how many the topic gets that --create-topic makes; the key chooses among them"},
    ForeignWord{"--partition", "exit-eof", kPartitions},
    ForeignWord{"--partition", "retain", "all partitions are read"},
    ForeignWord{"--file", "input", "--input FILE reads a file"},
    ForeignWord{"--file", "replay", "--replay FILE sends a recording"},
    ForeignWord{"--stdin", "input", "--input - reads standard input"},
    ForeignWord{"--stdin", "replay", "--replay - reads standard input"},
    ForeignWord{"--input", "replay", "--replay FILE sends a recording"},
    ForeignWord{"--csv-file", "replay", "--replay FILE sends a recording"},
    // What is judged and sent
    ForeignWord{"--above", "threshold", kThreshold},
    ForeignWord{"--alarm", "emit", "--emit alarms makes alarms of readings"},
    ForeignWord{"--alarms", "emit", "--emit alarms makes alarms of readings"},
    ForeignWord{"--alert-topic", "output-topic", "--output-topic NAME writes to a topic"},
    ForeignWord{"--dlq", "dead-letter-topic", kDeadLetters},
    ForeignWord{"--dead-letter", "dead-letter-topic", kDeadLetters},
    ForeignWord{"--dead-letters", "dead-letter-topic", kDeadLetters},
    ForeignWord{"--interval", "rate", "-r R is readings a second of each sensor: 0.1 is one in ten seconds"},
    ForeignWord{"--interval", "window", "--window DUR is the length of a window"},
    ForeignWord{"--interval", "commit-interval", "--commit-interval DUR is how often the place is committed"},
    ForeignWord{"--delay", "rate", "-r R is readings a second of each sensor: 0.1 is one in ten seconds"},
    ForeignWord{"--throughput", "rate", "-r R is readings a second of each sensor, -r max as fast as it goes"},
    ForeignWord{"--size", "window", "--window DUR is the length of a window"},
    ForeignWord{"--seconds", "duration", kDuration},
    ForeignWord{"--time", "duration", kDuration},
    ForeignWord{"--create", "create-topic", "--create-topic makes the topic unless it exists"},
    // How it looks
    ForeignWord{"--output", "format", "-f human, json, csv or table is how lines look; > FILE keeps them"},
    ForeignWord{"--output", "output-topic", kOutput},
    ForeignWord{"--output", "dry-run", "--dry-run writes to standard output"},
    ForeignWord{"--json", "format", "-f json"},
    ForeignWord{"--json", "dry-run", "leave it out: records are JSON"},
    ForeignWord{"--csv", "format", "-f csv"},
    ForeignWord{"--table", "format", "-f table"},
    ForeignWord{"--pretty", "format", "-f human"},
    ForeignWord{"--no-color", "color", "--color never"},
    ForeignWord{"--no-colour", "color", "--color never"},
    ForeignWord{"--debug", "verbose", "-v says more, -vv librdkafka's own log too"},
    ForeignWord{"--silent", "quiet", "-q says errors only"},
    ForeignWord{"--port", "topics", "the port is chosen by the system and printed"},
    ForeignWord{"--port", "retain", kListen},
    ForeignWord{"--port", "bootstrap-server", kBrokers},
    ForeignWord{"--metrics-port", "listen", kListen},
    // kcat's letters
    ForeignWord{"-p", "partitions", "--partitions N is how many the topic gets that --create-topic makes"},
    ForeignWord{"-p", "exit-eof", kPartitions},
    ForeignWord{"-p", "retain", kListen},
    ForeignWord{"-C", "exit-eof", kConsumes},
    ForeignWord{"-C", "dry-run", "this program sends; temp-filter and kcat -C read"},
    ForeignWord{"-P", "dry-run", "leave it out: sending is what this program does"},
    ForeignWord{"-P", "exit-eof", "this program reads; sensor-sim and kcat -P send"},
    ForeignWord{"-J", "format", "-f json"},
    ForeignWord{"-g", "group", kGroup},
    ForeignWord{"-d", "verbose", "-vv shows librdkafka's own log"},
    ForeignWord{"-s", "sensors", "-n N is how many sensors"},
    ForeignWord{"-n", "count", kCount},
    ForeignWord{"-i", "input", "--input FILE reads a file, --input - standard input"},
};

constexpr std::size_t kLikeness = 2;        ///< edits
constexpr std::size_t kShortestPrefix = 3;  ///< characters

bool contains(const std::vector<std::string>& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

/// `bootstrap-server` for `boot`; empty when none or several begin so.
std::string only_one_that_begins(std::string_view prefix, const std::vector<std::string>& names) {
  if (prefix.size() < kShortestPrefix) return {};
  const auto begins = [&](const std::string& name) { return name.starts_with(prefix); };
  return std::ranges::count_if(names, begins) == 1 ? *std::ranges::find_if(names, begins) : std::string{};
}

}  // namespace

std::span<const ForeignWord> foreign_words() { return kWords; }

std::string advice_on(std::string_view typed, const std::vector<std::string>& ours) {
  const auto* const known =
      std::find_if(kWords.begin(), kWords.end(), [&](const ForeignWord& row) { return row.word == typed && contains(ours, row.option); });
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
