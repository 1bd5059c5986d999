#include "suhu/stream/reading_intake.hpp"

#include <fmt/format.h>

namespace suhu::stream {

void ReadingIntake::reject(const Record& record, RejectReason reason) {
  ++counts_.rejected;
  ++counts_.rejected_by_reason[static_cast<std::size_t>(reason)];
  if (on_reject_) on_reject_(record, reason);
}

std::string describe_rejects(const IntakeCounts& counts) {
  std::string text = fmt::format(", {} rejected", counts.rejected);
  std::string reasons;
  for (std::size_t i = 0; i < counts.rejected_by_reason.size(); ++i) {
    if (counts.rejected_by_reason[i] == 0) continue;
    reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", kRejectNames[i],
                           counts.rejected_by_reason[i]);
  }
  if (!reasons.empty()) text += fmt::format(" ({})", reasons);
  if (counts.tombstones > 0)
    text += fmt::format(", {} tombstone{}", counts.tombstones, counts.tombstones == 1 ? "" : "s");
  if (counts.optionals_ignored > 0)
    text += fmt::format(", {} {} values ignored", counts.optionals_ignored, kExtraNames);
  return text;
}

}  // namespace suhu::stream
