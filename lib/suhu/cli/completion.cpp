#include "suhu/cli/completion.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "suhu/core/shell_text.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

/// What may follow an option, derived from the placeholder of its value: `json|csv`, `FILE|-`,
/// `DIR`.
struct Values {
  std::vector<std::string> words;
  bool files = false;
  bool folders = false;
};

Values values_of(const OptionDescription& option) {
  Values values;
  std::string_view type = option.type;
  while (!type.empty()) {
    const auto part = type.substr(0, type.find('|'));
    type.remove_prefix(std::min(part.size() + 1, type.size()));
    const bool placeholder =
        std::ranges::any_of(part, [](unsigned char c) { return std::isupper(c) != 0; });
    values.files = values.files || part == "FILE";
    values.folders = values.folders || part == "DIR";
    if (!placeholder) values.words.emplace_back(part);
  }
  // Completing a dash alone saves no keystroke.
  if (values.words.size() == 1 && values.words.front() == "-") values.words.clear();
  return values;
}

/// Returns `text` with a backslash before each of the `special` characters.
std::string with_backslashes(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::vector<const OptionDescription*> shown(const HelpPage& page) {
  std::vector<const OptionDescription*> options;
  for (const auto& option : page.options) {
    if (!option.group.empty()) options.push_back(&option);
  }
  return options;
}

std::string function_name(const std::string& tool) {
  std::string name = "_" + tool;
  std::ranges::replace(name, '-', '_');
  return name;
}

constexpr std::string_view kBashCommand = R"(    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == -- ]]; then
            if declare -F _command_offset >/dev/null; then _command_offset $((i + 1)); fi
            return
        fi
    done
)";

}  // namespace

std::string bash_completion(const HelpPage& page) {
  std::string cases;
  std::vector<std::string> names;
  for (const auto* option : shown(page)) {
    names.insert(names.end(), option->names.begin(), option->names.end());
    if (option->type.empty()) continue;
    const auto values = values_of(*option);
    cases += "        " + joined(option->names, " | ") + ")\n";
    if (!values.words.empty())
      cases += "            mapfile -t COMPREPLY < <(compgen -W " +
               shell_quoted(joined(values.words, " ")) + " -- \"$cur\")\n";
    if (values.files || values.folders) {
      cases += "            compopt -o filenames\n            mapfile -t COMPREPLY < <(compgen " +
               std::string{values.files ? "-f" : "-d"} + " -- \"$cur\")\n";
    }
    cases += "            return ;;\n";
  }
  const auto function = function_name(page.tool);
  return "# bash completion for " + page.tool + ", made from its options\n" + function + "() {\n" +
         "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n" +
         std::string{page.command.empty() ? "" : kBashCommand} +
         "    # bash makes three words of --name=value\n"
         "    if [[ $cur == = ]]; then\n        cur=\n"
         "    elif [[ $prev == = ]]; then\n        prev=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n"
         "    case $prev in\n" +
         cases + "    esac\n    mapfile -t COMPREPLY < <(compgen -W " +
         shell_quoted(joined(names, " ")) + " -- \"$cur\")\n}\ncomplete -F " + function + " " +
         page.tool + "\n";
}

std::string zsh_completion(const HelpPage& page) {
  std::string specs;
  for (const auto* option : shown(page)) {
    const auto values = values_of(*option);
    std::string value;
    if (!option->type.empty()) {
      value = ":" + with_backslashes(option->type, ":\\") + ":";
      if (values.files) {
        value += "_files";
      } else if (values.folders) {
        value += "_files -/";
      } else {
        value += values.words.empty() ? " " : "(" + joined(values.words, " ") + ")";
      }
    }
    for (const auto& name : option->names) {
      const std::string_view takes = option->type.empty() ? "" : name.starts_with("--") ? "=" : "+";
      specs += " \\\n    " + shell_quoted("*" + name + std::string{takes} + "[" +
                                          with_backslashes(option->meaning, "[]\\:") + "]" + value);
    }
  }
  const std::string command = page.command.empty() ? "" : " \\\n    '*::command: _normal'";
  return "#compdef " + page.tool + "\n# made from its options\n_arguments -s -S" + specs + command +
         "\n";
}

std::string fish_completion(const HelpPage& page) {
  const auto line = "complete -c " + page.tool;
  std::string out = "# fish completion for " + page.tool + ", made from its options\n";
  if (page.command.empty()) out += line + " -f\n";
  for (const auto* option : shown(page)) {
    out += line;
    for (const auto& name : option->names) {
      out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option->type.empty()) {
      const auto values = values_of(*option);
      out += values.files || values.folders ? " -r -F" : " -x";
      if (!values.words.empty()) out += " -a '" + joined(values.words, " ") + "'";
    }
    out += " -d '" + with_backslashes(option->meaning, "'\\") + "'\n";
  }
  return out;
}

}  // namespace suhu::cli
