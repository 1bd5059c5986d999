#include "temp-window/options.hpp"

#include <algorithm>

#include "suhu/cli/command_line.hpp"
#include "suhu/cli/start_rules.hpp"
#include "suhu/core/text.hpp"

namespace suhu::temp_window {
namespace {

using std::chrono::milliseconds;
using suhu::cli::CommandLine;
using suhu::cli::Format;
using suhu::cli::StartPoint;

const std::string kTool = "temp-window";

const std::vector<std::string> kExamples{
    "temp-window                                    # 10-second windows, a line each as it closes",
    "temp-window --latest latest.json               # the newest window, for dashboards that poll a file",
    "temp-window --history parquet:data/history     # every closed window, once, in Parquet files",
    "temp-window --history postgresql://db.example/plant --window 1m --lateness 5m",
    "temp-window -o beginning -e -f table           # a batch: all that is there, then end; nothing is committed",
};

const std::string kNotes =
    "A window closes when its sensor has sent a reading later than its end + --lateness, when the\n"
    "sensor was silent for --lateness + 2 s while we were caught up, or at the end of a batch. "
    "What\n"
    "comes later is counted (late), not added. In a group, open windows are computed again after "
    "a\n"
    "restart and closed ones stay closed (docs/delivery.md). Passwords for PostgreSQL: ~/.pgpass.";

/// Checks the rules that concern more than one option. Returns the message about the first broken
/// one, or an empty string.
std::string conflict(const Options& options, bool group_given, bool state_topic_given,
                     const std::optional<StartPoint>& start) {
  if (const char* broken =
          suhu::cli::validate_start(start, options.exit_eof, group_given || options.instance))
    return broken;
  if (state_topic_given && options.state_topic == "none") {
    return "--state-topic none is of temp-filter: without its state a group would write windows "
           "twice after a restart. A batch "
           "(-o beginning -e) needs none";
  }
  if (options.batch && state_topic_given)
    return "--state-topic is for a group: a batch (-o … -e) keeps nothing";
  if (options.format == Format::table && !options.exit_eof && !options.count)
    return "-f table prints at the end: add -e or -c N";
  if (options.format == Format::table && !options.batch &&
      (options.output_topic || !options.history.empty())) {
    return "-f table holds everything back to its end, a --history or --output-topic in a group is "
           "committed on the way: take -f json, or "
           "a batch "
           "(-o beginning -e)";
  }
  if (options.output_topic && *options.output_topic == options.topic)
    return "--output-topic is the topic of readings (-t): windows would be read as readings";
  if (!options.batch && options.state_topic == options.topic)
    return "--state-topic is the topic of readings (-t)";
  if (!options.batch && options.output_topic && *options.output_topic == options.state_topic)
    return "--output-topic and --state-topic are the same: readers of windows would meet state";
  return {};
}

/// Returns a message if `value` is not between `least` and `most`, otherwise an empty string.
std::string out_of_range(const std::string& option, milliseconds value, milliseconds least,
                         milliseconds most) {
  if (value >= least && value <= most) return {};
  return option + " is " + suhu::cli::to_text(least) + " to " + suhu::cli::to_text(most);
}

bool is_history(const std::string& uri) {
  return (uri.starts_with("parquet:") && uri.size() > 8) || uri.starts_with("postgresql://") ||
         uri.starts_with("postgres://");
}

}  // namespace

suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation) {
  Options options;
  std::optional<std::string> group;
  std::optional<std::string> state_topic;
  std::optional<StartPoint> start;

  CommandLine line{
      kTool, "Aggregates readings in tumbling windows by event time: count, averages, extremes.",
      kExamples};
  line.add_notes(kNotes);
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_TOPIC", "topic of readings");
  line.add_group(group, options.instance, kTool);
  line.add_start(start, options.exit_eof, "last checkpoint, else beginning");
  line.add_count(options.count, "windows written");
  line.add_format(options.format, {"human", "json", "csv", "table"});

  line.add_duration("--window", options.rules.size, "length of a window, aligned to the epoch")
      .group("Windows");
  line.add_duration("--lateness", options.rules.lateness,
                    "how long a window waits for late readings")
      .group("Windows");
  line.add_duration("--max-future", options.max_future,
                    "a ts further ahead of Kafka's timestamp is a wrong clock: Kafka's counts")
      .group("Windows");
  line.add_whole("--max-sensors", options.max_sensors,
                 "readings of further sensors are counted, no more")
      .group("Windows");
  line.add_text("--latest", "FILE", options.latest,
                "rewrite this file with the newest window, at most twice a second")
      .group("Output");
  line.add_texts("--history", "URI", options.history,
                 "keep closed windows: parquet:DIR or postgresql://…; repeatable")
      .group("Output");
  line.add_duration("--roll", options.roll,
                    "how often Parquet files are finished; with them, all else is committed")
      .group("Output");
  line.add_text("--output-topic", "NAME", options.output_topic,
                "also write each window, as JSON with the sensor as key, to this topic")
      .group("Output")
      .service(suhu::cli::Option::Service::writes_a_topic);
  line.add_text("--state-topic", "NAME", state_topic,
                "compacted topic of the group's state, made if missing")
      .group("Kafka")
      .default_text("<group>-state")
      .service(suhu::cli::Option::Service::joins_a_group);
  line.add_logging(options.log);
  line.add_stats(options.log);
  line.add_listen(options.listen, options.unhealthy_after);

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  if (group) options.group = *group;
  if (start) options.start = *start;
  options.source_named = group || options.instance || start || options.exit_eof ||
                         options.kafka.bootstrap_given || options.kafka.topic_given;
  options.batch = suhu::cli::is_batch(start, options.exit_eof);
  options.state_topic = state_topic.value_or(options.group + "-state");
  if (const auto broken = conflict(options, group.has_value(), state_topic.has_value(), start);
      !broken.empty())
    return suhu::cli::refuse(kTool, broken);
  for (const auto& broken :
       {out_of_range("--window", options.rules.size, milliseconds{100}, std::chrono::days{366}),
        out_of_range("--lateness", options.rules.lateness, milliseconds{0}, std::chrono::days{366}),
        out_of_range("--roll", options.roll, milliseconds{100}, std::chrono::days{1})}) {
    if (!broken.empty()) return suhu::cli::refuse(kTool, broken);
  }
  if (options.max_sensors == 0) return suhu::cli::refuse(kTool, "--max-sensors is 1 or more");
  if (!std::all_of(options.history.begin(), options.history.end(), is_history))
    return suhu::cli::refuse(kTool,
                             "--history takes parquet:DIR or postgresql://host/database (its value "
                             "is not shown: it may hold a password)");
  return options;
}

}  // namespace suhu::temp_window
