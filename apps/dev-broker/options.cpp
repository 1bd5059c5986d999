#include "dev-broker/options.hpp"

#include <charconv>
#include <optional>
#include <string_view>

#include "suhu/cli/command_line.hpp"
#include "suhu/core/text.hpp"

namespace suhu::dev_broker {
namespace {

const std::string kTool = "dev-broker";
const std::string kDefaultTopics =
    "sensor-suhu:3,sensor-suhu-alerts:3,sensor-suhu-bad:3,iot-metrics:3,temp-filter-state:3,temp-"
    "window-state:3";

const std::vector<std::string> kExamples{
    "dev-broker                                         # prints its address, serves until Ctrl-C",
    "dev-broker --topics sensor-suhu:12",
    "dev-broker -- bash                                 # a shell in which every tool finds this broker",
};

const std::string kNotes =
    "Without --topics it has sensor-suhu, sensor-suhu-alerts, sensor-suhu-bad, iot-metrics,\n"
    "temp-filter-state and temp-window-state, with 3 partitions each.\n"
    "Not a real Kafka (it is librdkafka's mock cluster), good for trying things out on one "
    "machine:\n"
    "  - in memory: it keeps the newest ~5 MB per partition and loses all when it ends\n"
    "  - anybody on this machine may connect; no TLS, no passwords\n"
    "  - no admin requests (--create-topic), no transactions\n"
    "  - no lookup by time (-o @TIME reads from the beginning and skips)\n"
    "  - a topic that is asked for and missing appears, with 4 partitions\n"
    "  - the first member of a group waits 3 s, a later one nearly a session (9 s)\n"
    "  - the port is chosen by the system: it cannot be set";

std::optional<std::map<std::string, std::int32_t>> parse_topics(std::string_view text) {
  std::map<std::string, std::int32_t> topics;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    const auto colon = item.find(':');
    const auto name = item.substr(0, colon);
    std::int32_t partitions = 3;
    if (colon != std::string_view::npos) {
      const auto number = item.substr(colon + 1);
      const auto [end, error] =
          std::from_chars(number.data(), number.data() + number.size(), partitions);
      if (error != std::errc{} || end != number.data() + number.size()) return std::nullopt;
    }
    const bool legal = !name.empty() && name.size() <= 249 &&
                       name.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                           std::string_view::npos;
    if (!legal || partitions < 1 || partitions > 1000 || !topics.emplace(name, partitions).second)
      return std::nullopt;
  }
  return topics;
}

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation) {
  Options options;
  std::string topics = kDefaultTopics;
  cli::CommandLine line{kTool, "A small in-process Kafka for trying suhu without Java or Docker.",
                        kExamples};
  line.add_notes(kNotes);
  line.add_text("--topics", "NAME:N,…", topics, "topics to make, with their partitions")
      .group("Topics")
      .default_text("");
  line.add_logging(options.log);
  line.add_command(options.command,
                   "run CMD with KAFKA_BOOTSTRAP set, end when it ends, with its exit code");

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  const auto parsed = parse_topics(topics);
  if (!parsed || parsed->empty()) {
    return cli::refuse(
        kTool,
        "--topics: " + printable(topics) +
            ": write NAME:PARTITIONS, comma-separated, each name once, 1 to 1000 partitions");
  }
  options.topics = *parsed;
  return options;
}

}  // namespace suhu::dev_broker
