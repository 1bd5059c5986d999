#include "sensor-sim/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sensor-sim/csv_rows.hpp"
#include "sensor-sim/ndjson_rows.hpp"
#include "suhu/cli/units.hpp"

namespace suhu::sensor_sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::size_t kBatch = 4'096;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
// A longer pause is logged, because the program would otherwise appear to hang.
constexpr nanoseconds kLongPause = std::chrono::seconds{60};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

bool begins_object(std::string_view line) {
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '{';
}

}  // namespace

ReplaySource::ReplaySource(int fd, ReplayOptions options, Clock& clock, RowWarning warn)
    : options_(std::move(options)),
      clock_(clock),
      warn_(std::move(warn)),
      lines_(fd, kLongestLine) {}

std::span<const stream::Record> ReplaySource::drain(milliseconds wait) {
  arena_.clear();
  slices_.clear();
  if (over_) return {};
  const nanoseconds now = clock_.monotonic();
  if (options_.duration && !end_) end_ = now + *options_.duration;
  const nanoseconds deadline = now + wait;
  while (slices_.size() < kBatch && arena_.size() < kBatchBytes && fetch_row(deadline) &&
         is_pending_due(deadline))
    take_pending();
  if (end_ && clock_.monotonic() >= *end_) over_ = true;
  if (reader_ && batch_.empty() && lines_.finished()) reader_->end();
  return records_in_arena();
}

bool ReplaySource::finished() const {
  return over_ || (!pending_ && batch_.empty() && lines_.finished());
}

ReplayCounts ReplaySource::counts() const {
  ReplayCounts counts = reader_ ? reader_->counts() : ReplayCounts{};
  counts.skipped += too_long_;
  return counts;
}

/// Parses lines until a row is pending, and returns whether one is. Reads new lines from the file
/// at most once per call, and only if no records wait to be returned.
bool ReplaySource::fetch_row(nanoseconds deadline) {
  bool may_read = slices_.empty();
  while (!pending_) {
    if (batch_.empty()) {
      if (!may_read) return false;
      may_read = false;
      const nanoseconds left = std::max(deadline - clock_.monotonic(), nanoseconds{0});
      batch_ = lines_.drain(std::chrono::ceil<milliseconds>(left));
      if (batch_.empty()) return false;
    }
    const stream::Record& line = batch_.front();
    batch_ = batch_.subspan(1);
    pending_ = read_line(line);
    if (pending_) schedule_pending(line.offset + 1);
  }
  return true;
}

std::optional<ReplayRow> ReplaySource::read_line(const stream::Record& line) {
  const std::int64_t number = line.offset + 1;
  if (line.value.size() > kLongestLine) {
    ++too_long_;
    warn_("too-long", fmt::format("line {}: longer than {} bytes: skipped", number, kLongestLine));
    return std::nullopt;
  }
  if (!reader_) {
    if (is_blank(line.value)) return std::nullopt;
    if (options_.shape) {
      reader_ = std::make_unique<NdjsonRows>(warn_, *options_.shape);
    } else if (begins_object(line.value)) {
      reader_ = std::make_unique<NdjsonRows>(warn_);
    } else {
      reader_ = std::make_unique<CsvRows>(options_.name, warn_);
    }
  }
  return reader_->read_line(line.value, number);
}

void ReplaySource::schedule_pending(std::int64_t line) {
  if (!options_.paced || !pending_->ts) return;
  const nanoseconds now = clock_.monotonic();
  if (!first_ts_) {
    first_ts_ = pending_->ts;
    first_due_ = now;
  }
  due_ = std::max(due_, first_due_ + nanoseconds{*pending_->ts - *first_ts_});
  if (due_ - now < kLongPause) return;
  warn_("pause", fmt::format("line {} is due in {}; --rate max goes on without pauses", line,
                             cli::to_text(std::chrono::ceil<std::chrono::seconds>(due_ - now))));
}

bool ReplaySource::is_pending_due(nanoseconds deadline) {
  nanoseconds now = clock_.monotonic();
  if (end_ && now >= *end_) return false;
  if (due_ <= now) return true;
  if (!slices_.empty()) return false;  // return these records before sleeping
  clock_.sleep_until(std::min({due_, deadline, end_.value_or(deadline)}));
  now = clock_.monotonic();
  return due_ <= now && !(end_ && due_ >= *end_);
}

void ReplaySource::take_pending() {
  Slice slice{};
  slice.key = arena_.size();
  arena_.append(pending_->key);
  slice.value = arena_.size();
  arena_.append(pending_->value);
  slice.end = arena_.size();
  slices_.push_back(slice);
  pending_.reset();
}

std::span<const stream::Record> ReplaySource::records_in_arena() {
  const std::string_view all = arena_;  // a view only now, because arena_ no longer grows
  records_.clear();
  for (const Slice& slice : slices_) {
    stream::Record record;
    record.key = all.substr(slice.key, slice.value - slice.key);
    record.value = all.substr(slice.value, slice.end - slice.value);
    record.offset = emitted_++;
    records_.push_back(record);
  }
  return records_;
}

}  // namespace suhu::sensor_sim
