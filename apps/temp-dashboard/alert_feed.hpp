// The alert topic, read beside the readings: by a thread of its own, which waits until the topic
// exists.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/start_offsets.hpp"
#include "suhu/stream/stage.hpp"
#include "suhu/web/published.hpp"
#include "temp-dashboard/alert_book.hpp"

namespace suhu::dashboard {

/// What the alert topic said. Not published before the topic is read.
struct AlertNews {
  std::string source;                    ///< `topic sensor-suhu-alerts`
  std::shared_ptr<const Alerts> alerts;  ///< never nullptr
  std::string problem;                   ///< why nothing new comes, for people; empty: it does
};
using AlertTopicNews = web::Published<AlertNews>;

/// Alert lines into a book; news whenever it changed, at most ten times a second. What is no alert
/// is counted, and warned about at most each kWarnEvery.
class AlertStage final : public suhu::stream::Stage {
 public:
  static constexpr std::chrono::seconds kWarnEvery{10};
  using WarningCallback = std::function<void(const std::string&)>;  ///< printable

  AlertStage(const std::string& topic, std::shared_ptr<AlertTopicNews> news, WarningCallback warn);

  /// The topic cannot be read for now: what it said stays, with `trouble` beside it until records
  /// can be processed again.
  void suspend(const std::string& problem);

  std::size_t process(std::span<const suhu::stream::Record> batch, suhu::Timestamp now,
                      std::span<suhu::stream::Output> outputs) override;

 private:
  void refuse(const suhu::stream::Record& record, const std::string& reason, suhu::Timestamp now);
  void publish(const std::string& problem);

  AlertBook book_;
  std::string source_;
  std::shared_ptr<AlertTopicNews> news_;
  WarningCallback warn_;
  bool told_ = false;
  std::uint64_t refused_ = 0;  ///< since the last warning
  std::optional<suhu::Timestamp> warned_;
};

/// Reads the alert topic until it is destroyed, which takes about a second at most.
///   Errors: trouble with this topic does not end the program, whose readings go on: it is told in
///   the news and in the log, and tried again.
class AlertFeed {
 public:
  struct Options {
    kafka::ClientConfig config;
    std::string topic;
    kafka::Start start;
    std::function<void(const std::string&)> log;  ///< printable; from our thread
  };
  /// `client`: a connected one that outlives us, to ask whether the topic is there.
  AlertFeed(Options options, rd_kafka_t* client, std::shared_ptr<AlertTopicNews> news);
  ~AlertFeed();
  AlertFeed(const AlertFeed&) = delete;
  AlertFeed& operator=(const AlertFeed&) = delete;

 private:
  void run();
  void read();
  bool wait_for_next_try();

  Options options_;
  rd_kafka_t* client_;
  bool began_ = false;  ///< it has been read
  AlertStage stage_;    ///< one for all tries: what pages know of its book stays true
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace suhu::dashboard
