#include "temp-filter/limits_reloader.hpp"

#include <utility>

#include "suhu/core/text.hpp"
#include "temp-filter/limits_file.hpp"

namespace suhu::temp_filter {
namespace {

std::string describe(const std::string& path, std::size_t patterns, std::size_t changed) {
  return printable(path, 512) + " read again: limits for " + std::to_string(patterns) +
         (patterns == 1 ? " id or pattern, " : " ids and patterns, ") + std::to_string(changed) +
         " changed";
}

}  // namespace

LimitsReloader::LimitsReloader(std::string path, const alarm::AlarmRules& defaults,
                               cli::ReloadFlag& flag, ReloadLog log)
    : path_(std::move(path)), defaults_(defaults), flag_(flag), log_(std::move(log)) {}

std::optional<alarm::RuleBook> LimitsReloader::poll(const alarm::RuleBook& current) {
  if (!flag_.consume()) return std::nullopt;
  auto book = read_limits(path_, defaults_);
  if (!book) {
    log_.error(book.error() + ". Nothing was changed: the limits from before stay in force");
    return std::nullopt;
  }
  log_.notice(describe(path_, book->patterns(), book->changes_from(current)));
  return std::move(*book);
}

}  // namespace suhu::temp_filter
