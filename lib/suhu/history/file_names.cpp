#include "suhu/history/file_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace suhu::history {
namespace {

constexpr std::string_view kDay = "date=2026-11-21/";

}  // namespace

std::string FileNames::prefix(std::optional<std::int32_t> partition) const {
  return partition ? fmt::format("{}+{}+", topic_, *partition) : topic_ + '+';
}

FileName FileNames::name(std::int32_t partition, std::uint64_t number,
                         std::chrono::sys_days day) const {
  const std::chrono::year_month_day date{day};
  const std::string stem = fmt::format("{}{:010}", prefix(partition), number);
  return {
      partition, number, fmt::format("{}-{}.tmp", stem, token_),
      fmt::format("{}{:04}-{:02}-{:02}/{}.parquet", kDayPrefix, static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), stem)};
}

std::string FileNames::to_note(const FileName& file) {
  return file.unfinished + ' ' + file.finished;
}

std::optional<FileName> FileNames::from_note(std::string_view note, std::int32_t partition) const {
  const std::string ours = prefix(partition);
  const std::size_t space = note.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  FileName file{partition, 0, std::string{note.substr(0, space)},
                std::string{note.substr(space + 1)}};
  if (!file.unfinished.starts_with(ours) || file.unfinished.find('/') != std::string::npos)
    return std::nullopt;
  const char* const begin = file.unfinished.data() + ours.size();
  const auto [end, error] =
      std::from_chars(begin, file.unfinished.data() + file.unfinished.size(), file.number);
  if (error != std::errc{} || file.number == 0) return std::nullopt;
  const std::string_view day = std::string_view{file.finished}.substr(0, kDay.size());
  const auto is_date = [](char got, char example) {
    return example >= '0' && example <= '9' ? got >= '0' && got <= '9' : got == example;
  };
  if (day.size() != kDay.size() || !std::equal(day.begin(), day.end(), kDay.begin(), is_date))
    return std::nullopt;
  if (file.finished.substr(kDay.size()) != fmt::format("{}{:010}.parquet", ours, file.number))
    return std::nullopt;
  return file;
}

bool FileNames::is_abandoned(std::string_view unfinished, std::int32_t partition,
                             std::uint64_t last) const {
  const std::string ours = prefix(partition);
  if (!unfinished.starts_with(ours)) return false;
  std::uint64_t number = 0;
  const auto error = std::from_chars(unfinished.data() + ours.size(),
                                     unfinished.data() + unfinished.size(), number)
                         .ec;
  if (error != std::errc{}) return false;
  return number <= last;
}

}  // namespace suhu::history
