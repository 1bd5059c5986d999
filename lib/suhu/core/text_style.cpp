#include "suhu/core/text_style.hpp"

namespace suhu {
namespace {

constexpr std::size_t kDateBytes = 10;  // 2026-11-21
constexpr std::string_view kDim = "\x1b[2m";

}  // namespace

void append_styled(std::string& out, std::string_view sequence, std::string_view text, bool color) {
  if (color) out += sequence;
  out += text;
  if (color) out += "\x1b[0m";
}

void append_time_human(std::string& out, Timestamp ts, TimeForm form) {
  if (form == TimeForm::none) return;
  const std::size_t begin = out.size();
  append_rfc3339(out, ts);
  const std::size_t middle = out.find('T', begin);
  if (form == TimeForm::full) {
    out[middle] = ' ';
  } else {
    out.resize(out.rfind('.'));
    out.erase(begin, middle + 1 - begin);
    out += 'Z';
  }
  out += "  ";
}

bool DayLine::append_if_new(std::string& out, Timestamp ts, const TextStyle& style) {
  const auto day = std::chrono::floor<std::chrono::days>(ts);
  if (day == day_) return false;
  day_ = day;
  append_styled(out, kDim, to_rfc3339(ts).substr(0, kDateBytes) + ", times in UTC", style.color);
  return true;
}

}  // namespace suhu
