#include "suhu/cli/arguments.hpp"

#include <string_view>
#include <utility>

#include "suhu/cli/other_tool_words.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

/// Returns what may be shown of an argument that was not understood. `sasl.password=hunter2` typed
/// after -X is a secret, so nothing after a `=` is shown; neither is the part of a URI that
/// precedes an `@`, which may hold a password.
std::string shown(std::string_view argument) {
  const auto equals = argument.find('=');
  const auto authority =
      argument.find('@') == std::string_view::npos ? std::string_view::npos : argument.find("://");
  if (authority < equals) return printable(argument.substr(0, authority)) + "://…";
  if (equals == std::string_view::npos) return printable(argument);
  return printable(argument.substr(0, equals)) + "=…";
}

class Walker {
 public:
  Walker(OptionList& known, const std::vector<std::string>& args) : known_(known), args_(args) {}

  Arguments walk() {
    for (next_ = 0; next_ < args_.size();) {
      const auto& arg = args_[next_++];
      if (arg == "--") {
        result_.command.emplace(args_.begin() + static_cast<std::ptrdiff_t>(next_), args_.end());
        break;
      }
      if (arg.starts_with("--")) {
        read_long(arg.substr(2));
      } else if (arg.size() > 1 && arg.front() == '-') {
        read_short(arg.substr(1));
      } else {
        refuse("unexpected argument " + shown(arg) + advice_on_argument(arg, long_names(known_)));
      }
    }
    return std::move(result_);
  }

 private:
  void refuse(const std::string& text) {
    if (!result_.problem) result_.problem = text;
  }

  bool is_name_of_option(const std::string& text) {
    if (text == "--") return true;
    if (text.starts_with("--"))
      return find_option(known_, text.substr(0, text.find('='))) != nullptr;
    return text.size() == 2 && text[0] == '-' && find_option(known_, text) != nullptr;
  }

  void add_with_next_value(Option* option, const std::string& name) {
    if (next_ == args_.size()) return refuse(name + " needs a value");
    if (is_name_of_option(args_[next_]))
      return refuse(name + " needs a value (" + shown(args_[next_]) + " follows)");
    result_.options.push_back({option, args_[next_++]});
  }

  void read_long(const std::string& text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    auto* const option = name.empty() ? nullptr : find_option(known_, "--" + name);
    if (option == nullptr) {
      return refuse("unknown option --" + printable(name) +
                    advice_on("--" + name, long_names(known_)));
    }
    if (equals != std::string::npos) {
      result_.options.push_back({option, text.substr(equals + 1)});
    } else if (option->needs_value()) {
      add_with_next_value(option, "--" + name);
    } else {
      result_.options.push_back({option, std::nullopt});
    }
  }

  void read_short(std::string text) {
    // Otherwise `-topic x` would be read as -t with the value "opic".
    if (text.size() > 2 && find_option(known_, "--" + text) != nullptr)
      return refuse("unknown option -" + text + ": did you mean --" + text + "?");
    while (!text.empty()) {
      const std::string name = "-" + text.substr(0, 1);
      auto* const option = text[0] == '-' ? nullptr : find_option(known_, name);
      // Show only the letter: `-psecret` passes a password in other programs.
      if (option == nullptr)
        return refuse("unknown option " + printable(name) + advice_on(name, long_names(known_)));
      text.erase(0, 1);
      if (!option->needs_value()) {
        if (text.starts_with('=')) {
          result_.options.push_back({option, text.substr(1)});
          return;
        }
        result_.options.push_back({option, std::nullopt});
      } else if (text.empty()) {
        add_with_next_value(option, name);
      } else {
        result_.options.push_back({option, text.substr(text.starts_with('=') ? 1 : 0)});
        return;
      }
    }
  }

  OptionList& known_;
  const std::vector<std::string>& args_;
  std::size_t next_ = 0;
  Arguments result_;
};

}  // namespace

Arguments read_arguments(OptionList& known, const std::vector<std::string>& args) {
  return Walker(known, args).walk();
}

}  // namespace suhu::cli
