#include "suhu/cli/man_page.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/cli/tools.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/version.hpp"

namespace suhu::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kExitCodes{{
    {"0", "done; also after Ctrl-C or SIGTERM, and when the reader of standard output went away"},
    {"1", "failed while running, or something was not delivered"},
    {"2", "a wrong option or configuration"},
    {"3",
     "no broker answered, its advertised address cannot be reached, or the topic does not exist"},
}};

/// Returns `text` so that roff shows it unchanged. A backslash begins an escape sequence, and a dot
/// or a quote at the start of a line begins a request. A plain dash would become a hyphen, which
/// cannot be searched for or copied.
std::string escaped(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

void append_line(std::string& out, std::string_view text) {
  out += text;
  out += '\n';
}

/// Returns `text` as a sentence: with a capital letter at its start, if it begins with a letter,
/// and a full stop at its end.
std::string sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (!text.ends_with('.')) text += '.';
  return text;
}

void append_option(std::string& out, const OptionDescription& option) {
  std::vector<std::string> names;
  for (const auto& name : option.names) names.push_back(bold(name));
  append_line(out, ".TP");
  append_line(out, joined(names, ", ") + (option.type.empty() ? "" : " " + italic(option.type)));
  std::string text = sentence(option.meaning);
  if (!option.default_text.empty()) text += " Default: " + option.default_text + ".";
  if (!option.environment.empty())
    text += " Environment: " + joined(option.environment, ", ") + ".";
  append_line(out, escaped(text));
}

void append_options(std::string& out, const HelpPage& page) {
  append_line(out, ".SH OPTIONS");
  for (const auto& group : groups_in_order(page.options)) {
    std::string entries;
    for (const auto& option : page.options) {
      if (option.group == group) append_option(entries, option);
    }
    if (!entries.empty()) out += ".SS " + escaped(group) + "\n" + entries;
  }
}

/// Appends the section NOTES. In `notes` an empty line ends a paragraph, and `  - ` begins a list
/// item.
void append_notes(std::string& out, std::string_view notes) {
  if (notes.empty()) return;
  append_line(out, ".SH NOTES");
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) append_line(out, escaped(paragraph));
    paragraph.clear();
  };
  while (!notes.empty()) {
    auto line = notes.substr(0, notes.find('\n'));
    notes.remove_prefix(std::min(line.size() + 1, notes.size()));
    const bool item = line.starts_with("  - ");
    if (item || line.empty()) {
      end_paragraph();
      append_line(out, item ? ".IP \\(bu 2" : ".PP");
    }
    line.remove_prefix(item ? 4 : std::min(line.find_first_not_of(' '), line.size()));
    if (!paragraph.empty() && !line.empty()) paragraph += ' ';
    paragraph += line;
  }
  end_paragraph();
}

void append_entries(std::string& out, std::string_view heading,
                    const std::vector<std::pair<std::string, std::string>>& entries) {
  if (entries.empty()) return;
  append_line(out, ".SH " + std::string{heading});
  for (const auto& [name, text] : entries) {
    append_line(out, ".TP");
    append_line(out, bold(name));
    append_line(out, escaped(sentence(text)));
  }
}

std::vector<std::pair<std::string, std::string>> exit_codes(const HelpPage& page) {
  std::vector<std::pair<std::string, std::string>> entries{kExitCodes.begin(), kExitCodes.end()};
  if (!page.command.empty()) entries.emplace_back("other", "after --: the exit code of CMD");
  return entries;
}

std::vector<std::pair<std::string, std::string>> variables(const HelpPage& page) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& option : page.options) {
    for (const auto& name : option.environment)
      entries.emplace_back(name, "the same as " + option.names.back() + ", which beats it");
    if (option.names.back() == "--color")
      entries.emplace_back("NO_COLOR",
                           "if it is set and not empty: no colours, unless --color always");
  }
  std::ranges::sort(entries);
  return entries;
}

std::vector<std::pair<std::string, std::string>> files(const HelpPage& page) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& option : page.options) {
    if (option.type.starts_with("FILE"))
      entries.emplace_back(option.type.substr(0, 4) + " of " + option.names.back(), option.meaning);
  }
  return entries;
}

/// Appends the section EXAMPLES. Each example is written `command   # what it does`.
void append_examples(std::string& out, const std::vector<std::string>& examples) {
  if (examples.empty()) return;
  append_line(out, ".SH EXAMPLES");
  for (const auto& example : examples) {
    const auto comment = example.find(" # ");
    auto command = example.substr(0, comment);
    command.erase(command.find_last_not_of(' ') + 1);
    if (example != examples.front()) append_line(out, ".PP");
    if (comment != std::string::npos)
      append_line(out, escaped(sentence(example.substr(comment + 3))));
    append_line(out, ".RS 4\n.nf\n" + escaped(command) + "\n.fi\n.RE");
  }
}

void append_see_also(std::string& out, const std::string& tool) {
  append_line(out, ".SH SEE ALSO");
  std::vector<std::string> others;
  for (const auto other : kTools) {
    if (other != tool) others.push_back("\\fB" + escaped(other) + "\\fR(1)");
  }
  append_line(out, joined(others, ",\n"));
}

}  // namespace

std::string man_page(const HelpPage& page) {
  std::string title = page.tool;
  std::ranges::transform(title, title.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string purpose = page.purpose;
  purpose.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(purpose.front())));
  if (purpose.ends_with('.')) purpose.pop_back();

  std::string out =
      ".TH " + title + " 1 \"" + commit_date() + "\" \"suhu " + version() + "\" suhu\n";
  append_line(out, ".SH NAME\n" + escaped(page.tool) + " \\- " + escaped(purpose));
  append_line(out, ".SH SYNOPSIS\n" + bold(page.tool) + " [" + italic("OPTION") + "]..." +
                       (page.command.empty() ? ""
                                             : " [" + bold("--") + " " + italic("CMD") + " [" +
                                                   italic("ARG") + "]...]"));
  append_line(out, ".SH DESCRIPTION\n" + escaped(page.purpose));
  if (!page.command.empty())
    append_line(out, ".PP\nWith " + bold("--") + ": " + escaped(sentence(page.command)));
  append_line(
      out,
      ".PP\nStandard output carries data, standard error diagnostics. An option may also stand in "
      "the "
      "environment or in a file, as its text "
      "says: the command line beats the environment, that beats the file, that beats the default.");
  append_options(out, page);
  append_notes(out, page.notes);
  append_entries(out, "EXIT STATUS", exit_codes(page));
  append_entries(out, "ENVIRONMENT", variables(page));
  append_entries(out, "FILES", files(page));
  append_examples(out, page.examples);
  append_see_also(out, page.tool);
  return out;
}

}  // namespace suhu::cli
