// Declares Dashboard, which connects the parts of temp-dashboard: the HTTP server, the topic of
// readings, the alert topic, and the stage with the board between them.
#pragma once

#include <memory>
#include <optional>

#include "suhu/kafka/consumer_source.hpp"
#include "suhu/web/server.hpp"
#include "temp-dashboard/alert_feed.hpp"
#include "temp-dashboard/options.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/page_feed.hpp"
#include "temp-dashboard/reading_stage.hpp"

namespace suhu::dashboard {

/// Everything that lives as long as the program does. The constructor opens the port, then finds
/// the broker and the topics. It throws Failure if it cannot.
///   Threads: The caller's thread runs the loop over `source` and `stage`. The threads of the
///            server only read what the stage has published. The alert topic is read by its own
///            thread.
struct Dashboard {
  Dashboard(const Options& options, const std::string& version);
  ~Dashboard();
  Dashboard(const Dashboard&) = delete;
  Dashboard& operator=(const Dashboard&) = delete;

  std::shared_ptr<Snapshots> snapshots = std::make_shared<Snapshots>();
  std::shared_ptr<AlertTopicNews> alert_news = std::make_shared<AlertTopicNews>();
  PageFacts facts;
  // before `server`: errors of the configuration are reported before the port is opened
  suhu::kafka::ClientConfig config;
  suhu::web::Server server;
  suhu::kafka::ConsumerSource source;
  ReadingStage stage;
  std::optional<AlertFeed> alerts;  // last: its thread uses the client of `source`
};

}  // namespace suhu::dashboard
