#include "temp-dashboard/reading_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "temp-dashboard/alert_hint.hpp"

namespace suhu::temp_dashboard {

using std::chrono::milliseconds;
using stream::Record;

ReadingStage::ReadingStage(const Board::Options& board, stream::ReadingIntake::Options intake,
                           SourceStatus surroundings, std::shared_ptr<const AlertTopicNews> alerts,
                           std::shared_ptr<Snapshots> snapshots)
    : board_(board),
      intake_(explained(std::move(intake))),
      source_status_(std::move(surroundings)),
      alerts_(std::move(alerts)),
      snapshots_(std::move(snapshots)) {}

/// Also keeps, for the page, why a record is no reading. An explanation is slow, so it is made
/// again only for another reason.
stream::ReadingIntake::Options ReadingStage::explained(
    stream::ReadingIntake::Options intake) const {
  auto then = std::exchange(intake.on_reject, {});
  intake.on_reject = [hint = reject_hint_, read_by = intake, then = std::move(then),
                      explained = std::optional<RejectReason>{}](const Record& record,
                                                                 RejectReason reason) mutable {
    if (then) then(record, reason);
    if (std::exchange(explained, reason) == reason) return;
    *hint = stream::explain_reject(reason, record, read_by);
  };
  return intake;
}

std::size_t ReadingStage::process(std::span<const Record> batch, Timestamp now,
                                  std::span<stream::Output>) {
  now_ = now;
  std::size_t used = 0;
  for (; used < batch.size() && intake_.ready(batch[used]); ++used)
    process_record(batch[used], now);
  note_caught_up();
  if (!published_ || now - *published_ >= kFrame || now < *published_) publish(now);
  return used;
}

milliseconds ReadingStage::next_due() const {
  if (!published_) return milliseconds{0};
  return std::clamp(*published_ + kFrame - now_, milliseconds{0}, kFrame);
}

void ReadingStage::process_record(const Record& record, Timestamp now) {
  for (const auto& reading : intake_.read(record).readings) {
    if (!reading) continue;
    board_.add_reading(*reading, {.partition = record.partition,
                                  .offset = record.offset,
                                  .kafka = record.ts,
                                  .log_append_time = record.append_time,
                                  .now = now,
                                  .live = live_.contains(record.partition)});
  }
}

/// Adds partitions whose end is reached to live_. Called after the batch is processed, because the
/// records that led to the end belong to the backlog.
void ReadingStage::note_caught_up() {
  for (std::int32_t partition = 0; partition < source_status_.partitions(); ++partition) {
    if (!live_.contains(partition) && source_status_.caught_up(partition)) live_.insert(partition);
  }
}

Health ReadingStage::health() const {
  Health health;
  health.in_contact = source_status_.brokers_reachable();
  health.history_read = static_cast<std::int32_t>(live_.size()) >= source_status_.partitions();
  health.lags = source_status_.lags();
  health.intake = intake_.counts();
  health.reject_hint = *reject_hint_;
  return health;
}

void ReadingStage::publish(Timestamp now) {
  published_ = now;
  if (const auto news = alerts_->get())
    board_.show_alerts_of(
        news->source, news->alerts,
        news->problem.empty() && newest_ ? hint_about_alerts(*newest_) : news->problem);
  newest_ = board_.snapshot(now, health());
  snapshots_->publish(newest_);
}

std::string describe(const Snapshot& snapshot, std::size_t clients) {
  const std::size_t sensors = snapshot.sensors.size();
  return fmt::format("{} read, {} sensor{}, {} page{} open{}{}", snapshot.health.intake.read,
                     sensors, sensors == 1 ? "" : "s", clients, clients == 1 ? "" : "s",
                     snapshot.health.sensors_over_limit > 0
                         ? fmt::format(", {} readings of sensors over --max-sensors",
                                       snapshot.health.sensors_over_limit)
                         : std::string{},
                     stream::describe_rejects(snapshot.health.intake));
}

}  // namespace suhu::temp_dashboard
