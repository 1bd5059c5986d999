#include "sensor-scan/options.hpp"

#include <vector>

#include "suhu/cli/command_line.hpp"
#include "suhu/cli/shape_options.hpp"
#include "suhu/core/problem.hpp"

namespace suhu::sensor_scan {
namespace {

using cli::CommandLine;

const std::string kTool = "sensor-scan";
constexpr std::uint64_t kLargestSample = 100'000;

const std::vector<std::string> kExamples{
    "sensor-scan -t plant-metrics                   # what is in the topic, and the options that read it",
    "sensor-scan -t plant-metrics --write suhu.toml # the same as a file for --config",
    "sensor-scan --input readings.ndjson            # a file with one record in each line, without Kafka",
    "sensor-scan -t plant-metrics --field id=line   # guess the rest",
    "sensor-scan -t plant-metrics -f json           # for programs",
};

const std::string kNotes =
    "Reads the last records of each partition, joins no group and writes nothing to Kafka. The "
    "guess\n"
    "is no certainty: the report says what is not sure. docs/scan.md describes it.";

void add_input(CommandLine& line, Options& options) {
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_TOPIC", "topic to look at");
  line.add_text("--input", "FILE|-", options.input,
                "look at the lines of a file or - (standard input) instead of Kafka")
      .group("Input");
  line.add_whole("--sample", options.sample,
                 "so many records from the end of each partition, or first lines of --input")
      .group("Input");
}

Problem validate(const Options& options) {
  return first_of(
      {problem_if(options.input && options.kafka.topic_given,
                  "--input reads no topic: leave out -t"),
       problem_if(options.sample == 0 || options.sample > kLargestSample,
                  "--sample is from 1 to 100000"),
       problem_if(options.write && options.write->empty(), "--write needs the name of a file")});
}

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation) {
  Options options;
  CommandLine line{kTool, "Looks at a topic and says which options read its temperatures.",
                   kExamples};
  line.add_notes(kNotes);
  add_input(line, options);
  line.add_format(options.format, {"human", "json"});
  line.add_text("--write", "FILE", options.write,
                "write the table [shape] for --config, unless the file is another one's")
      .group("Output");
  cli::ShapeOptions shape;
  cli::add_shape(line, shape);
  line.add_logging(options.log);

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  options.given = cli::resolve_settings(shape);
  options.source_named =
      options.input || options.kafka.topic_given || options.kafka.bootstrap_given;
  if (const auto problem = validate(options)) return cli::refuse(kTool, *problem);
  return options;
}

}  // namespace suhu::sensor_scan
