// One parser for every tool: CLI11 with our exit codes, our precedence, and help that opens with examples.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/address.hpp"

namespace suhu::cli {

/// The command line of one tool. Use: construct, add groups and own options, parse() once. Every single-valued option may be repeated,
/// the last one wins. Options fill variables that must outlive parse(). An option takes one value each time it stands there.
/// Precedence: command line > environment > --config file > default (CLI11 2.1.2 has the file above the environment: corrected here);
/// a repeatable option of a higher layer replaces that of a lower one, but properties add up and the higher one wins key by key.
/// The file is TOML: top-level keys are options by their long name, `[tool]` sections are the tool's own, other tools' sections are
/// skipped; an unknown key is refused with the nearest known one.
/// Own options: app().add_option(name, variable, meaning) and ->envname(), ->group(), ->type_name(). The help shows environment variables
/// and defaults by itself: leave them out of `meaning` (an ->option_text() hides the default). Options without a group stand under the
/// tool's name. Arguments that are no option exist only after `--`: add_command().
class CommandLine {
 public:
  /// `examples`: lines shown first in the help, each a command with a comment.
  CommandLine(std::string tool, std::string purpose, std::vector<std::string> examples);

  [[nodiscard]] CLI::App& app() { return app_; }

  /// -b, -X, -F and --config. Every tool that talks to Kafka.
  void add_kafka(KafkaOptions& options);
  /// -t with its environment variable (`KAFKA_TOPIC`, or `KAFKA_ALERT_TOPIC`).
  void add_topic(std::string& topic, KafkaOptions& options, const std::string& env, const std::string& meaning);
  /// -G and --instance.
  void add_group(std::optional<std::string>& group, std::optional<std::string>& instance, const std::string& default_text);
  /// -o and -e.
  void add_start(std::optional<StartPoint>& start, bool& exit_eof, const std::string& default_text);
  /// -c.
  void add_count(std::optional<std::uint64_t>& count, const std::string& meaning);
  /// -f with these words (a subset of human, json, csv, table).
  void add_format(Format& format, const std::vector<std::string>& words);
  /// --listen: where numbers and health are served. In a tool that always listens, `listen` is where it does by default.
  void add_listen(web::Address& listen, const std::string& meaning);
  void add_listen(std::optional<web::Address>& listen);
  /// -q, -v, --log-format, --color. Every tool.
  void add_talk(TalkOptions& options);
  /// --stats. Every tool that makes a Progress.
  void add_stats(TalkOptions& options);

  /// An option that takes a finite number, read without the locale (CLI11 itself would take `nan`).
  CLI::Option* add_number(const std::string& names, double& value, const std::string& meaning);
  CLI::Option* add_number(const std::string& names, std::optional<double>& value, const std::string& meaning);
  /// An option that takes a whole number >= 0, decimal (CLI11 itself reads `-5` as 2^64 - 5 and `010` as eight).
  CLI::Option* add_whole(const std::string& names, std::uint64_t& value, const std::string& meaning);
  CLI::Option* add_whole(const std::string& names, std::optional<std::uint64_t>& value, const std::string& meaning);
  /// An option whose text `set` reads; it returns what is wrong with it ("… is not one of …"), or an empty string.
  CLI::Option* add_parsed(const std::string& names, const std::string& type, const std::string& meaning,
                          std::function<std::string(const std::string&)> set);

  /// An option that takes a duration (`10s`); zero is allowed.
  CLI::Option* add_duration(const std::string& names, std::chrono::milliseconds& value, const std::string& meaning);
  CLI::Option* add_duration(const std::string& names, std::optional<std::chrono::milliseconds>& value, const std::string& meaning);

  /// Everything after `--`, as it stands there: the command that the tool runs. A `--` without a command is refused.
  void add_command(std::vector<std::string>& command, const std::string& meaning);
  /// Text for the end of the help, above the exit codes; lines of at most 100 columns.
  void add_notes(std::string notes) { notes_ = std::move(notes); }

  /// Parses; std::nullopt: go on. Never exits, never writes.
  [[nodiscard]] std::optional<EarlyExit> parse(const Invocation& invocation);

 private:
  enum class Layer { config, environment, typed };
  /// What an option was given by the highest layer that names it. A flag may have no value.
  struct Given {
    Layer layer = Layer::typed;
    std::string where;                                                       ///< `suhu.toml:3` or `KAFKA_TOPIC`; empty: typed
    std::vector<std::pair<std::string, std::optional<std::string>>> values;  ///< by the name that was used
  };
  using GivenOptions = std::map<CLI::Option*, Given>;

  [[nodiscard]] std::optional<EarlyExit> parse_layers(const Invocation& invocation, GivenOptions& given);
  void move_environment_names();
  [[nodiscard]] std::vector<std::string> environment_names(const CLI::Option* option) const;
  [[nodiscard]] GivenOptions environment_layer(const Invocation& invocation);
  [[nodiscard]] GivenOptions config_layer(const std::string& path);
  [[nodiscard]] CLI::Option* option_of_key(const std::string& where, const std::string& section, const std::string& key);
  void feed(const GivenOptions& given);
  void take_command(const std::optional<std::vector<std::string>>& command);
  void resolve_kafka(const GivenOptions& given);
  void resolve_talk(const GivenOptions& given);
  [[nodiscard]] static std::string explain(const CLI::Error& error, const GivenOptions& given);

  std::string tool_;
  std::string purpose_;
  std::vector<std::string> examples_;
  std::string notes_;
  std::string command_meaning_;
  std::vector<std::string>* command_ = nullptr;
  CLI::App app_;
  /// Environment variables by option. CLI11 asks the process' environment, and after the file; so it never sees these names.
  std::map<const CLI::Option*, std::vector<std::string>> environment_;
  std::vector<std::pair<std::string, std::string>> config_properties_;  ///< `property` of the --config file

  KafkaOptions* kafka_ = nullptr;
  TalkOptions* talk_ = nullptr;
  CLI::Option* help_option_ = nullptr;
  CLI::Option* version_option_ = nullptr;
  CLI::Option* bootstrap_option_ = nullptr;
  CLI::Option* property_option_ = nullptr;
  CLI::Option* config_option_ = nullptr;
  CLI::Option* topic_option_ = nullptr;
  CLI::Option* quiet_option_ = nullptr;
  CLI::Option* verbose_option_ = nullptr;
  bool topic_is_readings_ = false;       ///< false: the top-level `topic` of a --config file is another topic than ours
  std::vector<std::string> properties_;  ///< -X K=V as typed
  std::string properties_file_;
  int quiet_ = 0;
  int verbose_ = 0;
};

}  // namespace suhu::cli
