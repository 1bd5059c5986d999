// Makes the HTTP server, the sources and the stage that the options of temp-dashboard ask for.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "suhu/kafka/consumer_source.hpp"
#include "suhu/stream/sink.hpp"
#include "suhu/web/server.hpp"
#include "temp-dashboard/alert_feed.hpp"
#include "temp-dashboard/options.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/page_feed.hpp"
#include "temp-dashboard/reading_stage.hpp"

namespace suhu::temp_dashboard {

/// The source and the stage of one run, which has no sinks: HTTP clients read what the stage
/// publishes. The constructor opens the port, then finds the broker and the topics.
///   Threads: The caller's thread runs the loop over source() and stage(). The threads of the
///            server only read what the stage has published. The alert topic is read by its own
///            thread.
class Pipeline {
 public:
  /// Throws Failure if the port or a topic cannot be used.
  Pipeline(const Options& options, const std::string& version);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  [[nodiscard]] stream::Source& source() { return source_; }
  [[nodiscard]] stream::Stage& stage() { return stage_; }
  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return {}; }

  /// Returns one line about the newest snapshot, for the log.
  [[nodiscard]] std::string status() const;

 private:
  [[nodiscard]] web::Handler routes();

  std::shared_ptr<Snapshots> snapshots_ = std::make_shared<Snapshots>();
  std::shared_ptr<AlertTopicNews> alert_news_ = std::make_shared<AlertTopicNews>();
  PageFacts facts_;
  // before server_: errors of the configuration are reported before the port is opened
  kafka::ClientConfig config_;
  web::Server server_;
  kafka::ConsumerSource source_;
  ReadingStage stage_;
  std::optional<AlertFeed> alerts_;  // last: its thread uses the client of source_
};

}  // namespace suhu::temp_dashboard
