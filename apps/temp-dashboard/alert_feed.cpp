#include "temp-dashboard/alert_feed.hpp"

#include <fmt/format.h>

#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/core/wall_clock.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/stream/pump.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kRetry{10};
constexpr milliseconds kAsk{500};  // the destructor may have to wait for it

}  // namespace

AlertStage::AlertStage(const std::string& topic, std::shared_ptr<AlertTopicNews> news,
                       WarningCallback warn)
    : source_("topic " + topic), news_(std::move(news)), warn_(std::move(warn)) {}

std::size_t AlertStage::process(std::span<const stream::Record> batch, Timestamp now,
                                std::span<stream::Output>) {
  bool changed = !std::exchange(told_, true);
  for (const auto& record : batch) {
    if (record.tombstone) continue;
    const auto taken = book_.add_line(record.value);
    changed = changed || (taken && *taken);
    if (!taken) refuse(record, taken.error(), now);
  }
  if (changed) publish("");
  return batch.size();
}

void AlertStage::suspend(const std::string& problem) {
  publish(problem);
  told_ = false;
}

void AlertStage::publish(const std::string& problem) {
  news_->publish(std::make_shared<const AlertNews>(AlertNews{source_, book_.snapshot(), problem}));
}

void AlertStage::refuse(const stream::Record& record, const std::string& reason, Timestamp now) {
  const auto withheld = warnings_.permit(now);
  if (!withheld) return;
  warn_(fmt::format("{}[{}] offset {} is no alert: {}{}", printable(source_, 256), record.partition,
                    record.offset, reason,
                    *withheld > 0 ? fmt::format(" (and {} more since the last warning)", *withheld)
                                  : std::string{}));
}

AlertFeed::AlertFeed(Options options, rd_kafka_t* client, std::shared_ptr<AlertTopicNews> news)
    : options_(std::move(options)),
      client_(client),
      stage_(options_.topic, std::move(news), options_.log),
      thread_([this] { run(); }) {}

AlertFeed::~AlertFeed() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void AlertFeed::run() {
  do {
    if (!kafka::has_topic(client_, options_.topic, kAsk).value_or(false)) continue;
    try {
      read();
    } catch (const std::exception& failure) {  // a failure here does not end the program
      if (stopping_) return;
      options_.log("alerts of topic " + printable(options_.topic) +
                   " are not shown for now: " + failure.what());
      stage_.suspend("The alert topic cannot be read now; trying again.");
      // The book already holds the alerts that came before.
      if (began_)
        options_.start = {.kind = kafka::Start::Kind::at,
                          .at = wall_clock() - std::chrono::minutes{1}};
    }
  } while (wait_for_next_try());
}

void AlertFeed::read() {
  kafka::ConsumerSource source{
      options_.config, {.topic = options_.topic, .start = options_.start, .limit = {.stop = [this] {
                                                                            return stopping_.load();
                                                                          }}}};
  stream::PumpOptions pump;
  pump.stop = [this] { return stopping_.load(); };
  began_ = true;
  [[maybe_unused]] const auto result = stream::pump(source, stage_, {}, pump);
}

/// Waits until the next try is due. Returns false if the feed is being destroyed.
bool AlertFeed::wait_for_next_try() {
  std::unique_lock lock{mutex_};
  return !wake_.wait_for(lock, kRetry, [this] { return stopping_.load(); });
}

}  // namespace suhu::temp_dashboard
