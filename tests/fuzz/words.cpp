// Fuzz target: values on the command line, in a file of limits and in a --config file: numbers,
// durations, times, rates, addresses, brokers.
#include <cmath>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/cli/units.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/bootstrap.hpp"
#include "suhu/web/address.hpp"
#include "temp-filter/rule_text.hpp"

namespace suhu::fuzz {
namespace {

void check_refusal(std::string_view sentence) {
  SUHU_HOLDS(!sentence.empty() && is_one_printable_line(sentence),
             "a refusal is one line without controls");
}

void check_numbers(std::string_view word) {
  if (const auto whole = cli::parse_whole(word)) {
    SUHU_HOLDS(std::stoull(std::string(word)) == *whole, "a whole number is read as it stands");
  }
  if (const auto number = cli::parse_number(word)) {
    SUHU_HOLDS(std::isfinite(*number), "a number is finite");
    std::string text;
    append_number(text, *number);
    const auto again = cli::parse_number(text);
    SUHU_HOLDS(again && same_double(*again, *number), "a number that is written is read again");
  }
}

void check_times(std::string_view word) {
  if (const auto duration = cli::parse_duration(word)) {
    SUHU_HOLDS(duration->count() >= 0 && *duration <= std::chrono::days{10'000},
               "a duration is not negative, and bounded");
    SUHU_HOLDS(cli::parse_duration(cli::to_text(*duration)) == *duration,
               "a duration that is written is read again");
  }
  if (const auto time = cli::parse_time(word))
    SUHU_HOLDS(is_plausible(*time), "a time lies within 2000 to 2100");
  for (const bool zoneless : {false, true}) {
    const auto time = parse_rfc3339(word, zoneless);
    if (time && is_plausible(*time))
      SUHU_HOLDS(parse_rfc3339(to_rfc3339(*time)) == time, "a time that is written is read again");
  }
  if (const auto start = cli::parse_start_point(word); !start) check_refusal(start.error());
}

}  // namespace

SUHU_FUZZ_TARGET(words) {
  check_numbers(bytes);
  check_times(bytes);
  if (const auto rate = temp_filter::parse_roc_limit(bytes); !rate) check_refusal(rate.error());
  if (const auto range = temp_filter::parse_range(bytes); !range) check_refusal(range.error());
  if (const auto preset = temp_filter::parse_preset(bytes); !preset) check_refusal(preset.error());
  if (const auto address = web::parse_address(bytes)) {
    SUHU_HOLDS(web::to_text(*web::parse_address(web::to_text(*address))) == web::to_text(*address),
               "an address that is written is read again");
  } else {
    check_refusal(address.error());
  }
  if (const auto problem = kafka::validate_brokers(bytes, {})) check_refusal(*problem);
}

}  // namespace suhu::fuzz
