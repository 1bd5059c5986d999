// One option of a command line: its description for the help, and how its values are parsed.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/problem.hpp"

namespace suhu::cli {

/// The description of an option in the help, the man page and the shell completions.
struct OptionDescription {
  std::vector<std::string> names;  ///< as typed, short ones first: `-t`, `--topic`
  std::string type;     ///< placeholder for its value: `NAME`, `json|csv`; empty for a flag
  std::string meaning;  ///< a phrase, without the environment and the default
  std::string group;    ///< heading in the help; empty: the help does not show the option
  /// Variables that set it; the first one with a value counts
  std::vector<std::string> environment;
  /// Value if the option is not given, or a phrase for what happens then; empty: not shown
  std::string default_text;
};

/// An option of a CommandLine, which owns it. The functions that add an option return a reference
/// that is valid as long as the CommandLine.
class Option {
 public:
  /// Parses and stores one value. Returns what is wrong with it ("… is not one of …").
  using Setter = std::function<Problem(const std::string&)>;
  /// What follows the name, and what repetition means: of `nothing` and `value` the last one
  /// counts, of `nothing_and_counts` and `values` all do.
  enum class Takes { nothing, nothing_and_counts, value, values };
  /// Whether the option is meant only for a program that runs permanently. A batch often reads the
  /// same configuration; such an option then counts only if it is on the command line.
  enum class Service {
    no,
    joins_a_group,  ///< --group, --state-topic: a batch, a file and a pipe are read without a group
    /// --output-topic: its consumers expect current records, and a batch or a file holds old ones
    writes_a_topic
  };

  /// Makes an option with `names` such as `-t,--topic`. Throws std::logic_error if one of them is
  /// not a valid name.
  Option(const std::string& names, Takes takes, std::string meaning, Setter set);

  Option& group(std::string heading);
  Option& type(std::string word);
  Option& default_text(std::string text);
  /// Adds an environment variable, which is consulted after those added before it.
  Option& env(std::string variable);
  /// Marks the option as one for programs that run permanently; see Service.
  Option& service(Service what);
  /// Makes the word `value` on the command line a question: parsing ends with exit code 0, and the
  /// program prints what `text` returns.
  Option& answer(std::string value, std::function<std::string()> text);
  /// Excludes the option from --config files.
  Option& only_typed();

  [[nodiscard]] const OptionDescription& description() const { return description_; }
  /// Returns the name that messages use: the last one, which is a long name if there is one.
  [[nodiscard]] const std::string& name() const { return description_.names.back(); }
  [[nodiscard]] bool has_name(std::string_view name) const;
  [[nodiscard]] bool needs_value() const {
    return takes_ == Takes::value || takes_ == Takes::values;
  }
  [[nodiscard]] bool is_list() const { return takes_ == Takes::values; }
  [[nodiscard]] Service service() const { return service_; }
  /// Returns the answer if `value` is a question.
  [[nodiscard]] std::optional<std::string> answer_to(const std::string& value) const;
  [[nodiscard]] bool is_configurable() const { return configurable_; }
  /// Returns true after parsing if the command line, the environment or a --config file has set
  /// this option. A `property` in the file does not count.
  [[nodiscard]] bool given() const { return given_; }

  /// Stores the values of the layer that won, in their order. If only the last one counts, only
  /// that one is parsed: those that it replaces may be invalid. Returns what is wrong with the
  /// first invalid value.
  [[nodiscard]] Problem set_values(const std::vector<std::string>& values);

 private:
  OptionDescription description_;
  Takes takes_;
  Setter set_;
  Service service_ = Service::no;
  std::string question_;
  std::function<std::string()> answer_;
  bool configurable_ = true;
  bool given_ = false;
};

using OptionList = std::deque<Option>;  ///< in the order of addition; adding one moves none

/// Returns the option with this name (`-t`, `--topic`), or nullptr.
[[nodiscard]] Option* find_option(OptionList& options, std::string_view name);

/// Returns the long names of all options, without dashes.
[[nodiscard]] std::vector<std::string> long_names(const OptionList& options);

/// Return setters for flags. They accept `true`, `yes`, `on` and their opposites, which stand for 1
/// and 0, and whole numbers up to 32767. switch_into() stores whether the number is more than 0,
/// count_into() adds it to `value`.
[[nodiscard]] Option::Setter switch_into(bool& value);
[[nodiscard]] Option::Setter count_into(int& value);

}  // namespace suhu::cli
