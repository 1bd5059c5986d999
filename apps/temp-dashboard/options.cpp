#include "temp-dashboard/options.hpp"

#include <algorithm>
#include <utility>

#include "suhu/cli/command_line.hpp"
#include "suhu/cli/shape_options.hpp"
#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"

namespace suhu::temp_dashboard {
namespace {

using cli::CommandLine;

const std::string kTool = "temp-dashboard";

const std::vector<std::string> kExamples{
    "temp-dashboard                                 # http://127.0.0.1:5000/, the last 15 minutes at once",
    "temp-dashboard -t iot-metrics --threshold 75   # another topic, another limit",
    "temp-dashboard --listen 127.0.0.1:8080 --retain 1h",
    "curl localhost:5000/metrics                    # the newest window of each device, as JSON",
    "curl localhost:5000/api/v1/inspect             # which sensors to look at next",
};

const std::string kNotes =
    "It reads every partition itself, in no group, and commits nothing: as many dashboards as you "
    "like see\n"
    "the same. Nothing is loaded from any other host. It has no passwords and no TLS: whoever "
    "reaches the\n"
    "port sees the readings. Beyond this machine, put a proxy in front that asks who is there\n"
    "(docs/dashboard.md).";

/// Returns what is wrong with `name` as the name in a Host header: letters, digits, dots and
/// hyphens; no port.
Problem validate_host(const std::string& name) {
  const bool plain = !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
  });
  if (plain) return std::nullopt;
  return "--allow-host: " + printable(name) + " is no host name (without a port)";
}

Problem validate_hosts(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (auto problem = validate_host(name)) return problem;
  }
  return std::nullopt;
}

/// Returns the first rule that `options` break.
Problem validate(const Options& options) {
  return first_of({problem_if(options.retain > std::chrono::days{7},
                              "--retain is at most 7d: the page keeps 15 minutes of a sensor that "
                              "reports each second"),
                   problem_if(options.max_clients < 1 || options.max_clients > 1'000,
                              "--max-clients is 1 to 1000: each holds a connection open"),
                   problem_if(options.max_sensors < 1 || options.max_sensors > 20'000,
                              "--max-sensors is 1 to 20000: each takes up to 115 KB"),
                   problem_if(options.alert_topic == options.topic,
                              "--alert-topic is the topic of readings (-t)"),
                   validate_hosts(options.allow_hosts)});
}

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation) {
  Options options;
  std::optional<std::string> alert_topic;
  CommandLine line{
      kTool,
      "Shows temperatures live in a web page: lines, windows, alerts, and what to inspect next.",
      kExamples};
  line.add_notes(kNotes);
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_TOPIC", "topic of readings");
  line.add_text(
          "--alert-topic", "NAME", alert_topic,
          "show the alerts of this topic; without it readings above --threshold are the alerts")
      .env("KAFKA_ALERT_TOPIC")
      .group("Kafka")
      .default_text(options.alert_topic + ", if it exists");
  line.add_duration("--retain", options.retain, "begin so long ago, by Kafka's timestamps")
      .group("Input");
  line.add_number("--threshold", options.limit,
                  "limit in °C, drawn and used to rank; a reading is hot when it is strictly above")
      .group("Page");
  line.add_whole("--max-clients", options.max_clients, "pages that may be open at once")
      .group("Page");
  line.add_whole("--max-sensors", options.max_sensors,
                 "readings of further sensors are counted, no more")
      .group("Page");
  line.add_listen(options.listen, "where the page is; port 0 takes a free one");
  line.add_texts("--allow-host", "NAME", options.allow_hosts,
                 "a name by which browsers may call us besides localhost, this machine's name and "
                 "addresses; repeatable")
      .group("Page");
  cli::ShapeOptions shape;
  cli::add_shape(line, shape);
  line.add_logging(options.log);
  line.add_stats(options.log);

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  options.shape = cli::resolve_shape(shape);
  options.alert_topic_given = alert_topic.has_value();
  if (alert_topic) options.alert_topic = *alert_topic;
  if (const auto problem = validate(options)) return cli::refuse(kTool, *problem);
  for (std::string& host : options.allow_hosts) host = ascii_lower(host);
  return options;
}

}  // namespace suhu::temp_dashboard
