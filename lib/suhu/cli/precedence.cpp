// The second half of CommandLine: reads the layers (command line, environment, --config file) and
// applies the values of the highest one.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

#include "suhu/cli/arguments.hpp"
#include "suhu/cli/command_line.hpp"
#include "suhu/cli/config_file.hpp"
#include "suhu/cli/generate.hpp"
#include "suhu/cli/help.hpp"
#include "suhu/cli/tools.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/nearest.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/version.hpp"

namespace suhu::cli {
namespace {

using Properties = std::vector<std::pair<std::string, std::string>>;

/// Top-level keys of a --config file that mean the same in every tool that has them. A tool without
/// such an option ignores its key.
constexpr std::array<std::string_view, 17> kCommonKeys{
    "bootstrap-server", "topic",      "group", "instance", "property",       "properties-file",
    "offset",           "exit-eof",   "count", "format",   "color",          "quiet",
    "verbose",          "log-format", "stats", "listen",   "unhealthy-after"};

std::string& version_detail() {
  static std::string detail;
  return detail;
}

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

std::optional<std::string> variable(const Invocation& invocation, const std::string& name) {
  if (!invocation.env) return std::nullopt;
  auto value = invocation.env(name);
  return value && !value->empty() ? value : std::nullopt;
}

[[noreturn]] void refuse_configuration(const std::string& message) {
  throw Failure(FailureKind::configuration, message);
}

std::string in(const std::string& where) { return where.empty() ? "" : " (" + where + ")"; }

/// Splits `key=value`. Throws Failure (configuration) that names only `origin` if that fails:
/// `text` may be a secret and is never shown.
std::pair<std::string, std::string> split_property(const std::string& text,
                                                   const std::string& origin) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    refuse_configuration(origin + ": needs key=value, one property each time");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Properties split_properties(const std::vector<std::string>& texts, const std::string& origin) {
  Properties properties;
  for (const auto& text : texts) properties.push_back(split_property(text, origin));
  return properties;
}

bool is_broker_list(const std::pair<std::string, std::string>& property) {
  return property.first == "bootstrap.servers" || property.first == "metadata.broker.list";
}

std::optional<std::string> brokers_of(const Properties& properties) {
  const auto last = std::find_if(properties.rbegin(), properties.rend(), is_broker_list);
  return last == properties.rend() ? std::nullopt : std::optional(last->second);
}

}  // namespace

void set_version_detail(std::string detail) { version_detail() = std::move(detail); }

std::optional<EarlyExit> CommandLine::parse(const Invocation& invocation) {
  try {
    return parse_layers(invocation);
  } catch (const Failure& failure) {
    return refuse(tool_, failure.what()).value();
  }
}

std::optional<EarlyExit> CommandLine::parse_layers(const Invocation& invocation) {
  const auto arguments = read_arguments(options_, invocation.args);
  const auto asks_for = [&](const Option* option) {
    return std::ranges::any_of(arguments.options,
                               [&](const Argument& argument) { return argument.option == option; });
  };
  const HelpPage page{tool_, purpose_, examples_, command_meaning_, notes_, describe()};
  if (asks_for(help_option_)) return EarlyExit{.code = ExitCode::ok, .text = help_text(page)};
  for (const auto& argument : arguments.options) {
    if (argument.option == generate_option_)
      return EarlyExit{.code = ExitCode::ok, .text = generate(page, argument.value.value_or(""))};
  }
  if (asks_for(version_option_)) {
    const auto detail = version_detail().empty() ? "" : ", " + version_detail();
    return EarlyExit{
        .code = ExitCode::ok,
        .text = tool_ + " (suhu) " + version() + ", commit " + commit() + detail + "\n"};
  }
  for (const auto& argument : arguments.options) {
    if (auto answer = argument.option->answer_to(argument.value.value_or("")))
      return EarlyExit{.code = ExitCode::ok, .text = std::move(*answer)};
  }
  if (arguments.problem) refuse_configuration(*arguments.problem);

  GivenOptions given;
  for (const auto& argument : arguments.options) {
    auto& entry = given[argument.option];
    entry.layer = Layer::typed;
    entry.values.push_back(argument.value.value_or("true"));
  }
  auto environment = environment_layer(invocation);
  // std::map::merge keeps existing entries, so the highest layer goes in first.
  given.merge(environment);
  if (const auto config = given.find(config_option_);
      config_option_ != nullptr && config != given.end()) {
    auto file = config_layer(config->second.values.back());
    given.merge(file);
  }
  drop_service_options(given);
  apply(given);
  set_command(arguments.command);
  if (kafka_ != nullptr) resolve_kafka(given);
  if (log_ != nullptr) resolve_logging(given);
  return std::nullopt;
}

CommandLine::GivenOptions CommandLine::environment_layer(const Invocation& invocation) {
  GivenOptions given;
  for (const auto& option : options_) {
    for (const auto& name : option.description().environment) {
      auto value = variable(invocation, name);
      if (!value) continue;
      given[&option] = {.layer = Layer::environment, .where = name, .values = {std::move(*value)}};
      break;
    }
  }
  return given;
}

CommandLine::GivenOptions CommandLine::config_layer(const std::string& path) {
  GivenOptions given;
  std::map<std::string, std::vector<ConfigItem>> shared;
  for (auto& item : read_config_file(path)) {
    if (contains(kSharedSections, item.section)) {
      shared[item.section].push_back(std::move(item));
      continue;
    }
    require_section_of_a_tool(item);
    const bool is_ours = item.section.empty() || item.section == tool_;
    if (!is_ours || item.key.empty()) continue;
    auto* const option = option_of_key(item.where, item.section, item.key);
    if (option == nullptr) continue;
    if (option == property_option_) {
      const auto properties = split_properties(item.values, item.where + ": property");
      if (std::ranges::any_of(
              properties, [](const auto& property) { return is_secret_property(property.first); }))
        require_private_file(path);
      config_properties_.insert(config_properties_.end(), properties.begin(), properties.end());
      continue;
    }
    if (item.is_array && !option->is_list())
      refuse_configuration(item.where + ": " + item.key + " takes one value");
    // In the file a section follows the top-level keys, so its values replace theirs.
    given[option] = {.layer = Layer::config, .where = item.where, .values = std::move(item.values)};
  }
  for (const auto& [name, read] : sections_) read(shared[name]);
  std::erase_if(given, [](const auto& entry) { return entry.second.values.empty(); });
  return given;
}

void CommandLine::require_section_of_a_tool(const ConfigItem& item) const {
  if (item.section.empty() || item.section == tool_ || contains(kTools, item.section)) return;
  std::vector<std::string> known(kTools.begin(), kTools.end());
  known.insert(known.end(), kSharedSections.begin(), kSharedSections.end());
  known.push_back(tool_);
  const auto guess = nearest(item.section, known, 3);
  refuse_configuration(item.where + ": unknown section [" + printable(item.section) + "]" +
                       (guess.empty() ? "" : ": did you mean [" + guess + "]?"));
}

Option* CommandLine::option_of_key(const std::string& where, const std::string& section,
                                   const std::string& key) {
  auto* const option = find_option(options_, "--" + key);
  const bool top_level = section.empty();
  // The top-level topic is the topic of readings. A tool that reads alerts must not use it as its
  // -t.
  if (top_level && option != nullptr && option == topic_option_ && !topic_is_readings_)
    return nullptr;
  if (option != nullptr && option->is_configurable()) return option;
  if (option == nullptr && top_level && contains(kCommonKeys, key)) return nullptr;

  OptionList offered;
  std::ranges::copy_if(options_, std::back_inserter(offered), &Option::is_configurable);
  auto known = long_names(offered);
  if (top_level) known.insert(known.end(), kCommonKeys.begin(), kCommonKeys.end());
  const auto guess = nearest(key, known, std::max<std::size_t>(2, key.size() / 2));
  std::string message = where + ": unknown key \"" + printable(key) + "\"";
  if (!guess.empty()) {
    message += ": did you mean " + guess + "?";
  } else if (top_level) {
    message += ": an option of one tool stands below its [name]";
  }
  refuse_configuration(message);
}

/// Removes from `given` the options that are meant only for programs that run permanently
/// (Option::Service) if this run reads a batch, a file or a pipe to which they do not apply, unless
/// the command line names them. Adds a note to the log for each topic that is not written because
/// of that.
void CommandLine::drop_service_options(GivenOptions& given) {
  const auto value_of = [&](std::string_view name) -> std::string {
    const auto found = given.find(find_option(options_, name));
    return found == given.end() ? std::string{} : found->second.values.back();
  };
  const std::string offset = value_of("--offset");
  const std::string input = value_of("--input");
  bool ends = false;
  (void)switch_into(ends)(value_of("--exit-eof"));  // apply() reports an invalid value
  const bool batch = ends && !offset.empty() && offset != "stored";
  const bool joins_a_group = !batch && input.empty();
  const bool writes_topics = !batch && (input.empty() || input == "-");
  std::erase_if(given, [&](const auto& entry) {
    const auto& [option, value] = entry;
    const auto service = option->service();
    const bool counts = service == Option::Service::no ||
                        (service == Option::Service::joins_a_group ? joins_a_group : writes_topics);
    if (counts || value.layer == Layer::typed) return false;
    if (service == Option::Service::writes_a_topic && log_ != nullptr)
      log_->notes.push_back(
          option->name() + in(value.where) +
          " is set aside: what reads a batch or a file writes to a topic only when its "
          "command line names it");
    return true;
  });
}

void CommandLine::apply(const GivenOptions& given) {
  // In the order in which the options were added, so that the first error is always the same one;
  // `given` is ordered by addresses.
  for (auto& option : options_) {
    const auto found = given.find(&option);
    if (found == given.end()) continue;
    if (const auto problem = option.set_values(found->second.values))
      refuse_configuration(option.name() + ": " + *problem + in(found->second.where));
  }
}

void CommandLine::set_command(const std::optional<std::vector<std::string>>& command) {
  if (!command) return;
  if (command_ == nullptr && !command->empty())
    refuse_configuration("unexpected argument after --");
  if (command_ == nullptr) return;
  if (command->empty()) refuse_configuration("a command must follow --");
  *command_ = *command;
}

void CommandLine::resolve_kafka(const GivenOptions& given) {
  const auto layer_of = [&](const Option* option) {
    const auto entry = given.find(option);
    return option == nullptr || entry == given.end() ? std::nullopt
                                                     : std::optional(entry->second.layer);
  };
  kafka_->topic_given = layer_of(topic_option_) == Layer::typed;
  if (bootstrap_option_ == nullptr) return;

  const auto bootstrap_layer = layer_of(bootstrap_option_);
  const auto bootstrap_of = [&](Layer layer) -> std::optional<std::string> {
    return bootstrap_layer == layer ? std::optional(given.at(bootstrap_option_).values.back())
                                    : std::nullopt;
  };
  const auto typed = split_properties(properties_, "-X");
  for (const auto& [key, value] : typed) {
    if (is_secret_property(key))
      refuse_configuration("-X " + printable(key) +
                           ": every user of this machine can read a command line (ps). Write the "
                           "property into a file, make it yours alone "
                           "(chmod 600), and name it with -F");
  }
  const auto file =
      properties_file_.empty() ? Properties{} : read_properties_file(properties_file_);
  const std::array candidates{bootstrap_of(Layer::typed),       brokers_of(typed),
                              bootstrap_of(Layer::environment), bootstrap_of(Layer::config),
                              brokers_of(config_properties_),   brokers_of(file)};
  const auto* const first =
      std::ranges::find_if(candidates, [](const auto& candidate) { return candidate.has_value(); });
  if (first != candidates.end()) kafka_->bootstrap = **first;
  if (kafka_->bootstrap.empty())
    refuse_configuration("the list of brokers is empty: write -b host:port");
  kafka_->bootstrap_given = bootstrap_layer == Layer::typed;

  for (const auto* layer : {&file, &std::as_const(config_properties_), &typed}) {
    std::ranges::remove_copy_if(*layer, std::back_inserter(kafka_->properties), is_broker_list);
  }
}

void CommandLine::resolve_logging(const GivenOptions& given) {
  bool quiet = quiet_ > 0;
  bool verbose = verbose_ > 0;
  if (quiet && verbose) {
    const auto quiet_layer = given.at(quiet_option_).layer;
    const auto verbose_layer = given.at(verbose_option_).layer;
    if (quiet_layer == verbose_layer) refuse_configuration("-q and -v exclude each other");
    quiet = quiet_layer > verbose_layer;
    verbose = !quiet;
  }
  log_->verbosity = quiet ? -1 : verbose ? std::min(verbose_, 2) : 0;
}

}  // namespace suhu::cli
