#include "sensor-sim/options.hpp"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/cli/command_line.hpp"
#include "suhu/cli/shape_options.hpp"
#include "suhu/core/text.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr const char* kTool = "sensor-sim";
constexpr double kColdestMean = -50;
constexpr double kHottestMean = 150;
constexpr double kWidestStddev = 100;
constexpr std::uint64_t kMostPartitions = 10'000;
constexpr std::uint64_t kMostReplicas = 100;

const std::vector<std::string> kExamples{
    "sensor-sim --create-topic                        # three sensors, a reading a second each, into sensor-suhu",
    "sensor-sim -n 1000 -r 10 --duration 1m           # 10,000 readings/s in all, for a minute",
    "sensor-sim --pattern ramp --mean 75 --tee        # machines that overheat, shown here as well",
    "sensor-sim --dry-run -c 5                        # what would be sent, no Kafka needed",
    "sensor-sim --seed 7 --start 2026-01-01T00:00:00Z --rate max -c 1000000   # the same million each time",
    "sensor-sim --replay machine.csv --rate max       # a recording, as fast as it goes",
};

constexpr std::array<std::pair<std::string_view, Pattern>, 6> kPatterns{
    {{"steady", Pattern::steady},
     {"walk", Pattern::walk},
     {"sine", Pattern::sine},
     {"bursty", Pattern::bursty},
     {"ramp", Pattern::ramp},
     {"spike", Pattern::spike}}};

Problem set_pattern(const std::string& text, Pattern& pattern) {
  std::vector<std::string> words;
  for (const auto& [word, meaning] : kPatterns) {
    words.emplace_back(word);
    if (text != word) continue;
    pattern = meaning;
    return std::nullopt;
  }
  return fmt::format("{} is not one of {}", printable(text), joined(words, ", "));
}

std::string all_profiles() {
  std::vector<std::string> names;
  for (const Profile& profile : profiles()) names.emplace_back(profile.name);
  return joined(names, ", ");
}

Problem set_profile(const std::string& text, const Profile*& profile) {
  const Profile* const found = find_profile(text);
  if (found == nullptr) return fmt::format("{} is not one of {}", printable(text), all_profiles());
  profile = found;
  return std::nullopt;
}

/// Declares the options, parses the command line, and checks the values.
class Parser {
 public:
  Parser()
      : line_(kTool, "Simulated temperature sensors, or a recording, into Kafka.", kExamples) {}

  cli::Parsed<Options> parse(const cli::Invocation& invocation) {
    add_readings();
    add_running();
    add_target();
    cli::add_shape(line_, shape_);
    if (auto early = line_.parse(invocation)) return tl::unexpected(std::move(*early));
    if (const auto problem = validate()) return cli::refuse(kTool, *problem);
    if (options_.replay) options_.shape = shape_of_replay();
    options_.generator.sensors = static_cast<std::uint32_t>(sensors_);
    options_.generator.with_ts |= options_.start.has_value();
    return std::move(options_);
  }

 private:
  void add_readings() {
    auto& generator = options_.generator;
    line_.add_whole("-n,--sensors,--devices", sensors_, "how many sensors");
    line_
        .add_parsed(
            "-r,--rate", "R|max",
            "readings per second of each sensor (0.1: one in ten seconds), or as fast as it goes",
            [this](const std::string& text) { return set_rate(text); })
        .default_text("1");
    line_
        .add_parsed(
            "--profile", "NAME",
            "shape of the records, as --shape NAME reads them: " + all_profiles(),
            [&generator](const std::string& text) { return set_profile(text, generator.profile); })
        .default_text(std::string{generator.profile->name});
    line_
        .add_parsed("--pattern", "WORD",
                    "how temperatures move: steady, walk, sine (60 readings a wave), bursty (a "
                    "walk, 1 to 10 readings sent at once), ramp "
                    "(overheats in 120 readings), spike (rare and short)",
                    [&generator](const std::string& text) {
                      return set_pattern(text, generator.pattern.pattern);
                    })
        .default_text("walk");
    line_.add_number("--mean", generator.pattern.mean, "mean temperature, °C");
    line_.add_number("--stddev", generator.pattern.stddev,
                     "standard deviation, °C; readings stay within -50 to 150 °C");
    line_.add_whole("--seed", options_.seed, "the same seed gives the same readings")
        .default_text("random, told at the start");
    line_.add_flag("--ts", generator.with_ts,
                   "event time in suhu records too: the moment the reading was scheduled for");
    line_.add_parsed("--start", "TIME",
                     "event time of each sensor's first reading, the others 1/rate apart (1 s with "
                     "--rate max, where --duration then counts "
                     "event time); implies --ts",
                     [this](const std::string& text) { return set_start(text); });
    line_.add_text("--replay", "FILE", options_.replay,
                   "send a recording instead (- is standard input): NDJSON as it is, or CSV with a "
                   "header; at its own spacing, or "
                   "with --rate max without any");
  }

  void add_running() {
    line_.add_duration("--duration", options_.duration, "stop after this time");
    // Instead of add_count(), because 0 is allowed: it creates a topic and sends nothing.
    line_.add_whole("-c,--count", options_.count, "stop after N records in all");
    line_.add_flag("--dry-run", options_.dry_run,
                   "write the records to standard output, use no Kafka");
    line_.add_flag("--tee", options_.tee, "write them to standard output as well");
  }

  void add_target() {
    line_.add_kafka(options_.kafka);
    line_.add_topic(options_.topic, options_.kafka, "KAFKA_TOPIC", "topic to send to");
    line_
        .add_flag("--create-topic", options_.create_topic,
                  "create the topic first unless it exists (-c 0: and no more)")
        .group("Kafka");
    line_.add_whole("--partitions", options_.partitions, "partitions of the topic created")
        .group("Kafka");
    line_
        .add_whole("--replication-factor", options_.replication_factor,
                   "copies of each partition of the topic created")
        .group("Kafka");
    line_.add_logging(options_.log);
    line_.add_stats(options_.log);
    line_.add_listen(options_.listen);
  }

  Problem set_rate(const std::string& text) {
    const auto rate = parse_rate(text);
    if (!rate) return printable(text) + " is no rate: max, or a number from 0.000001 to 1000000";
    options_.rate = *rate;
    return std::nullopt;
  }

  Problem set_start(const std::string& text) {
    options_.start = cli::parse_time(text);
    if (options_.start) return std::nullopt;
    return printable(text) +
           " is no time: 2026-01-31T08:00:00Z, or epoch milliseconds, from 2000 to 2100";
  }

  /// Returns the shape that the user has given, if any.
  [[nodiscard]] std::optional<shape::Shape> shape_of_replay() const {
    auto shape = cli::resolve_shape(shape_);
    return shape == shape::default_shape() ? std::nullopt : std::optional{std::move(shape)};
  }

  /// Returns what is wrong with the values or their combination.
  Problem validate() {
    return first_of({validate_numbers(), validate_replay(), validate_shape(), validate_target()});
  }

  Problem validate_shape() {
    const bool given = shape_.settings != shape::Settings{} || !shape_.name_or_file.empty();
    if (given && !options_.replay)
      return "options of records, such as --field and --shape, need --replay; --profile says what "
             "is generated";
    const auto encoding = cli::resolve_settings(shape_).encoding;
    return problem_if(options_.replay && (encoding == "avro" || encoding == "protobuf"),
                      "--replay reads lines, and records of avro and protobuf are none");
  }

  Problem validate_numbers() {
    const PatternOptions& pattern = options_.generator.pattern;
    return first_of(
        {validate_whole("--sensors", sensors_, kMostSensors),
         problem_if(pattern.mean < kColdestMean || pattern.mean > kHottestMean,
                    "--mean is from -50 to 150 (°C)"),
         problem_if(pattern.stddev < 0 || pattern.stddev > kWidestStddev,
                    "--stddev is from 0 to 100 (°C)"),
         validate_whole("--partitions", options_.partitions, kMostPartitions),
         validate_whole("--replication-factor", options_.replication_factor, kMostReplicas)});
  }

  static Problem validate_whole(const char* option, std::uint64_t value, std::uint64_t most) {
    if (value >= 1 && value <= most) return std::nullopt;
    return fmt::format("{} is from 1 to {}", option, most);
  }

  Problem validate_replay() {
    if (!options_.replay) return std::nullopt;
    if (options_.replay->empty()) return "--replay needs a file, or - for standard input";
    for (const char* name : {"--sensors", "--profile", "--pattern", "--mean", "--stddev", "--seed",
                             "--start", "--ts"}) {
      if (line_.given(name))
        return fmt::format("{} has no meaning with --replay: the recording has its own readings",
                           name);
    }
    return problem_if(line_.given("--rate") && !options_.rate.is_max(),
                      "with --replay, --rate can only be max: without it the recording goes at its "
                      "own spacing");
  }

  Problem validate_target() {
    return first_of(
        {problem_if(options_.dry_run && options_.tee,
                    "--dry-run and --tee exclude each other: both write to standard output"),
         problem_if(options_.dry_run && options_.create_topic,
                    "--dry-run and --create-topic exclude each other: a dry run uses no Kafka"),
         problem_if(line_.given("--partitions") && !options_.create_topic,
                    "--partitions needs --create-topic"),
         problem_if(line_.given("--replication-factor") && !options_.create_topic,
                    "--replication-factor needs --create-topic")});
  }

  cli::CommandLine line_;
  Options options_;
  std::uint64_t sensors_ = 3;
  cli::ShapeOptions shape_;
};

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation) {
  return Parser{}.parse(invocation);
}

}  // namespace suhu::sensor_sim
