#include "temp-filter/rule_text.hpp"

#include "suhu/cli/units.hpp"
#include "suhu/core/text.hpp"

namespace suhu::temp_filter {

tl::expected<alarm::RiseLimit, std::string> parse_roc_limit(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto rise = cli::parse_number(text.substr(0, slash));
    const auto window = cli::parse_duration(text.substr(slash + 1));
    if (rise && window) return alarm::RiseLimit{.rise = *rise, .window = *window};
  }
  return tl::unexpected{"\"" + printable(text) +
                        "\" is no rate: write °C / duration, as 5/1m (5 °C within a minute)"};
}

tl::expected<ValidRange, std::string> parse_range(std::string_view text) {
  const auto dots = text.find("..");
  if (dots != std::string_view::npos) {
    const auto lowest = cli::parse_number(text.substr(0, dots));
    const auto highest = cli::parse_number(text.substr(dots + 2));
    if (lowest && highest) return ValidRange{.lowest = *lowest, .highest = *highest};
  }
  return tl::unexpected{"\"" + printable(text) +
                        "\" is no range: write two numbers in °C with .. between, as -55..125"};
}

tl::expected<alarm::Preset, std::string> parse_preset(std::string_view word) {
  if (word == "none") return alarm::Preset::none;
  if (word == "ds18b20") return alarm::Preset::ds18b20;
  return tl::unexpected{"\"" + printable(word) + "\" is no preset: write ds18b20 or none"};
}

}  // namespace suhu::temp_filter
