// sensor-scan: looks at a sample of a topic and says which options read its temperatures.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "sensor-scan/collect.hpp"
#include "sensor-scan/options.hpp"
#include "sensor-scan/report.hpp"
#include "sensor-scan/schema_json.hpp"
#include "sensor-scan/shape_file.hpp"
#include "sensor-scan/survey.hpp"
#include "suhu/cli/input.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/core/enum_words.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/registry/open_schemas.hpp"

namespace {

using suhu::cli::ExitCode;
using suhu::sensor_scan::Collected;
using suhu::sensor_scan::Findings;
using suhu::sensor_scan::Options;

void print(const Options& options, const Findings& findings) {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const auto columns = terminal ? suhu::cli::terminal_columns(STDOUT_FILENO) : 0;
  const bool json = suhu::cli::resolve(options.format, terminal) == suhu::cli::Format::json;
  const auto text = json ? report_as_json(findings) : report_for_people(findings, columns);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw std::system_error(errno, std::generic_category(), "standard output");
}

/// Returns an empty text if the records come from no topic.
std::string topic_of(const Options& options) { return options.input ? "" : options.topic; }

std::string source_of(const Options& options) {
  if (!options.input) return "topic " + suhu::printable(options.topic);
  if (*options.input == "-") return "standard input";
  return suhu::printable(*options.input, suhu::kLongestPath);
}

/// Returns the reader of the schemas that the user names, or nullptr if the records need none.
/// Throws Failure (configuration) if what the user says of them is wrong.
std::shared_ptr<suhu::shape::SchemaReader> open_schemas(const suhu::shape::Settings& given) {
  const auto encoding = suhu::parse_word<suhu::shape::Encoding>(given.encoding);
  if (encoding != suhu::shape::Encoding::avro && encoding != suhu::shape::Encoding::protobuf)
    return nullptr;
  const auto shape = make_shape(given);
  if (!shape) throw suhu::Failure(suhu::FailureKind::configuration, shape.error());
  return suhu::registry::open_schemas(*shape);
}

/// Guesses the shape of `samples`, and counts what it reads.
void read_samples(Findings& findings, std::span<const suhu::scan::Sample> samples,
                  const suhu::shape::Settings& given, const std::string& topic) {
  findings.guess = suhu::scan::guess_shape(samples, given);
  if (findings.guess.looks_like.empty()) return;
  const auto shape = make_shape(findings.guess.settings);
  if (!shape && given != suhu::shape::Settings{})
    throw suhu::Failure(suhu::FailureKind::configuration, shape.error());
  if (shape && findings.guess.readable)
    findings.survey = suhu::sensor_scan::survey(samples, *shape, topic);
}

/// Does the same with records that `schemas` has to write as JSON first.
void read_with_schemas(Findings& findings, Collected collected, const Options& options,
                       suhu::shape::SchemaReader& schemas, const std::function<bool()>& stop) {
  using suhu::sensor_scan::SchemaWait;
  const SchemaWait wait{.stop = stop,
                        .pause = [](auto time) { std::this_thread::sleep_for(time); }};
  const auto written =
      suhu::sensor_scan::write_as_json(std::move(collected.samples), schemas, wait);
  read_samples(findings, written.samples, suhu::sensor_scan::settings_of_json(options.given),
               topic_of(options));
  findings.guess.settings =
      suhu::sensor_scan::settings_of_records(std::move(findings.guess.settings), options.given);
  if (findings.records > 0)
    findings.guess.looks_like = options.given.encoding == "avro" ? "Avro" : "Protobuf";
  add_rejects(findings.survey, written.rejects);
  if (findings.records > 0)
    findings.guess.confidence *=
        static_cast<double>(written.samples.size()) / static_cast<double>(findings.records);
}

Findings look(const Options& options, Collected collected, suhu::shape::SchemaReader* schemas,
              const std::function<bool()>& stop) {
  Findings findings{.source = source_of(options),
                    .kafka = !options.input,
                    .records = collected.samples.size(),
                    .partitions = collected.partitions,
                    .tombstones = collected.tombstones};
  if (schemas == nullptr) {
    read_samples(findings, collected.samples, options.given, topic_of(options));
  } else {
    read_with_schemas(findings, std::move(collected), options, *schemas, stop);
  }
  return findings;
}

ExitCode run(const Options& options, const suhu::cli::StopFlag& stop) {
  if (!options.source_named) {
    suhu::cli::refuse_unread_readings(
        {.topic = options.topic,
         .bootstrap = options.kafka.bootstrap,
         .remedy = "To look at what is piped in, type sensor-scan --input -"});
  }
  const auto stopped = [&stop] { return stop.requested(); };
  const auto schemas = open_schemas(options.given);
  const auto findings =
      look(options, suhu::sensor_scan::collect(options, stopped), schemas.get(), stopped);
  print(options, findings);
  if (findings.records == 0) return ExitCode::ok;
  if (findings.survey.readings == 0) {
    spdlog::error("no temperature was found in {}", findings.source);
    return ExitCode::failure;
  }
  if (options.write)
    suhu::sensor_scan::write_shape_file(*options.write, option_words_of(findings.guess));
  return ExitCode::ok;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "sensor-scan", suhu::sensor_scan::parse_options, run);
}
