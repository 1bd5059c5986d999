// Declares AlertFeed, which reads the alert topic beside the readings, in a thread of its own that
// waits until the topic exists.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "suhu/core/throttle.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/start_offsets.hpp"
#include "suhu/stream/stage.hpp"
#include "suhu/web/published.hpp"
#include "temp-dashboard/alert_book.hpp"

namespace suhu::temp_dashboard {

/// The alerts of the alert topic. Nothing is published before the topic is read.
struct AlertNews {
  std::string source;                    ///< `topic sensor-suhu-alerts`
  std::shared_ptr<const Alerts> alerts;  ///< never nullptr
  std::string problem;                   ///< why no new alerts come, for people; empty if they do
};
using AlertTopicNews = web::Published<AlertNews>;

/// Adds alert lines to a book, and publishes its entries after each batch that changed it. Lines
/// that are not alerts are counted; a warning about them comes at most every kWarnEvery.
class AlertStage final : public stream::Stage {
 public:
  static constexpr std::chrono::seconds kWarnEvery{10};
  using WarningCallback = std::function<void(const std::string&)>;  ///< gets printable text

  AlertStage(const std::string& topic, std::shared_ptr<AlertTopicNews> news, WarningCallback warn);

  /// Publishes that the topic cannot be read for now: its alerts stay, together with `problem`,
  /// until process() is called again.
  void suspend(const std::string& problem);

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;

 private:
  void refuse(const stream::Record& record, const std::string& reason, Timestamp now);
  void publish(const std::string& problem);

  AlertBook book_;
  std::string source_;
  std::shared_ptr<AlertTopicNews> news_;
  WarningCallback warn_;
  bool told_ = false;  ///< process() has published since the start, or since suspend()
  Throttle<Timestamp> warnings_{kWarnEvery};
};

/// Reads the alert topic until it is destroyed. Destroying it takes about a second at most.
///   Errors: A failure to read this topic does not end the program, which goes on with the
///           readings. It is published and logged, and reading is tried again.
class AlertFeed {
 public:
  struct Options {
    kafka::ClientConfig config;
    std::string topic;
    kafka::Start start;
    std::function<void(const std::string&)> log;  ///< gets printable text, in this object's thread
  };
  /// Starts the thread. `client` is a connected client that outlives this object; it is asked
  /// whether the topic exists.
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
  bool began_ = false;  ///< reading has begun once
  AlertStage stage_;    ///< kept over all tries: the entries that pages know stay valid
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;  // last: it uses all other members
};

}  // namespace suhu::temp_dashboard
