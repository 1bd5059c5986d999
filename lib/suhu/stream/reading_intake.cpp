#include "suhu/stream/reading_intake.hpp"

#include <fmt/format.h>

namespace suhu::stream {
namespace {

std::string with_plural(std::uint64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// Returns `not-json 1, missing-id 1`: the reasons that occurred.
std::string reasons_of(const IntakeCounts& counts) {
  std::string reasons;
  for (std::size_t i = 0; i < counts.rejected_by_reason.size(); ++i) {
    if (counts.rejected_by_reason[i] == 0) continue;
    reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", kRejectNames[i],
                           counts.rejected_by_reason[i]);
  }
  return reasons;
}

shape::Input input_of(const Record& record, const std::string& topic) {
  return {.value = record.value, .key = record.key, .topic = topic, .headers = record.headers};
}

/// Returns the shape of the records that the callbacks are called with.
shape::Shape shape_shown(const ReadingIntake::Options& options) {
  shape::Shape shape = options.shape;
  if (options.schemas == nullptr) return shape;
  shape.encoding = shape::Encoding::json;
  shape.framing = shape::Framing::none;
  return shape;
}

}  // namespace

bool ReadingIntake::ready(const Record& record) {
  if (options_.schemas == nullptr || record.tombstone) return true;
  counts_.waiting = !options_.schemas->ready(record.value);
  auto waits_for = options_.schemas->waits_for();
  if (waits_for != waits_for_ && options_.on_wait) options_.on_wait(waits_for);
  waits_for_ = std::move(waits_for);
  return !counts_.waiting;
}

shape::Decoded ReadingIntake::decode(const Record& record) {
  shape::Input input = input_of(record, options_.topic);
  if (options_.schemas != nullptr) {
    json_.clear();
    if (const auto written = options_.schemas->append_json(json_, record.value); !written) {
      unreadable_ = tl::unexpected{written.error()};
      return {.readings = {&unreadable_, 1}};
    }
    input.value = json_;
  }
  return decoder_.decode(input);
}

ReadingIntake::Content ReadingIntake::read(const Record& record) {
  ++counts_.read;
  counts_.bytes += record.key.size() + record.value.size();
  if (record.tombstone) {
    ++counts_.tombstones;
    return {};
  }
  const auto decoded = decode(record);
  counts_.skipped += decoded.skipped;
  Content content{.readings = decoded.readings};
  for (const auto& entry : decoded.readings) {
    count(record, entry);
    if (!entry && !content.rejected) content.rejected = entry.error();
  }
  return content;
}

std::optional<Reading> ReadingIntake::read_again(const Record& record) {
  for (const auto& entry : decode(record).readings) {
    if (entry) return *entry;
  }
  return std::nullopt;
}

void ReadingIntake::count(const Record& record, const tl::expected<Reading, RejectReason>& entry) {
  if (!entry) {
    ++counts_.rejected;
    ++counts_.rejected_by_reason[static_cast<std::size_t>(entry.error())];
    if (options_.on_reject) options_.on_reject(shown(record), entry.error());
    return;
  }
  ++counts_.readings;
  counts_.optionals_ignored += static_cast<std::uint64_t>(entry->optionals_ignored);
  if (!entry->time_fault) return;
  ++counts_.bad_times[*entry->time_fault];
  if (options_.on_bad_time) options_.on_bad_time(shown(record), *entry->time_fault);
}

/// Returns the record with the JSON that it was written as, if it was.
Record ReadingIntake::shown(Record record) const {
  if (!json_.empty()) record.value = json_;
  return record;
}

std::string explain_reject(RejectReason reason, const Record& record,
                           const ReadingIntake::Options& options) {
  if (reason == RejectReason::not_decodable && options.schemas != nullptr) {
    auto trouble = options.schemas->trouble();
    return trouble.empty() ? "it does not fit its schema" : trouble;
  }
  return shape::explain_reject(reason, input_of(record, options.topic), shape_shown(options));
}

std::string explain_bad_time(TimeFault fault, const Record& record,
                             const ReadingIntake::Options& options) {
  return shape::explain_time_fault(fault, input_of(record, options.topic), shape_shown(options));
}

std::string describe_rejects(const IntakeCounts& counts) {
  std::string text = fmt::format(", {} rejected", counts.rejected);
  if (counts.rejected > 0) text += fmt::format(" ({})", reasons_of(counts));
  if (counts.skipped > 0) text += fmt::format(", {} skipped", counts.skipped);
  std::uint64_t bad_times = 0;
  for (const auto number : counts.bad_times) bad_times += number;
  if (bad_times > 0)
    text += fmt::format(", {} with a time that cannot be used", with_plural(bad_times, "reading"));
  if (counts.tombstones > 0) text += ", " + with_plural(counts.tombstones, "tombstone");
  if (counts.optionals_ignored > 0)
    text += fmt::format(", {} {} values ignored", counts.optionals_ignored, kExtraNames);
  return text;
}

std::string describe_nothing_understood(const IntakeCounts& counts) {
  return fmt::format(
      "none of {} could be read as a reading ({}): see sensor-scan for the options that read them",
      with_plural(counts.read - counts.tombstones, "record"), reasons_of(counts));
}

}  // namespace suhu::stream
