// Declares ReadingStage, the stage of temp-dashboard's loop: it adds readings to the board and
// publishes a new snapshot five times a second.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "suhu/stream/reading_intake.hpp"
#include "suhu/stream/stage.hpp"
#include "temp-dashboard/alert_feed.hpp"
#include "temp-dashboard/board.hpp"
#include "temp-dashboard/page_feed.hpp"

namespace suhu::temp_dashboard {

/// What the stage needs to know that is not in the records. Called from the loop's thread only.
struct SourceStatus {
  std::function<bool(std::int32_t partition)> caught_up = [](std::int32_t) { return true; };
  std::function<bool()> brokers_reachable = [] { return true; };
  using Lags = std::vector<std::pair<std::int32_t, std::int64_t>>;
  /// Returns the records not read yet, by partition
  std::function<Lags()> lags = [] { return Lags{}; };
  std::function<std::int32_t()> partitions = [] { return 1; };  ///< of the topic; may grow
};

/// Decodes records, adds the readings to a board and publishes its snapshots.
class ReadingStage final : public stream::Stage {
 public:
  static constexpr std::chrono::milliseconds kFrame{200};  ///< between two snapshots

  /// `alerts` gets the alerts of the alert topic. While nothing is published there, the alerts are
  /// the readings above the limit.
  ReadingStage(const Board::Options& board, stream::ReadingIntake::Options intake,
               SourceStatus surroundings, std::shared_ptr<const AlertTopicNews> alerts,
               std::shared_ptr<Snapshots> snapshots);

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;
  [[nodiscard]] std::chrono::milliseconds next_due() const override;

  /// Returns the newest snapshot; nullptr before the first.
  [[nodiscard]] std::shared_ptr<const Snapshot> newest() const { return newest_; }

 private:
  [[nodiscard]] stream::ReadingIntake::Options explained(
      stream::ReadingIntake::Options intake) const;
  void process_record(const stream::Record& record, Timestamp now);
  void note_caught_up();
  void publish(Timestamp now);
  [[nodiscard]] Health health() const;

  Board board_;
  /// Why a record that was rejected lately is no reading
  std::shared_ptr<std::string> reject_hint_ = std::make_shared<std::string>();
  stream::ReadingIntake intake_;
  SourceStatus source_status_;
  std::shared_ptr<const AlertTopicNews> alerts_;
  std::shared_ptr<Snapshots> snapshots_;
  std::shared_ptr<const Snapshot> newest_;
  /// Partitions whose end was reached once; since then their records are read as they are written
  std::set<std::int32_t> live_;
  Timestamp now_;
  std::optional<Timestamp> published_;
};

/// Returns `12340 read, 3 sensors, 2 pages open, 0 rejected`.
[[nodiscard]] std::string describe(const Snapshot& snapshot, std::size_t clients);

}  // namespace suhu::temp_dashboard
