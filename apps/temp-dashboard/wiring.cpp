#include "temp-dashboard/wiring.hpp"

#include <spdlog/spdlog.h>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/reading_log.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/wall_clock.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/registry/open_schemas.hpp"
#include "temp-dashboard/routes.hpp"

namespace suhu::temp_dashboard {
namespace {

web::ServerOptions server_options(const Options& options) {
  web::ServerOptions server;
  server.address = options.listen;
  server.max_clients = options.max_clients;
  server.hosts = options.allow_hosts;
  server.log = [](const std::string& text) { spdlog::warn("{}", text); };
  return server;
}

kafka::Start start_of(const Options& options) {
  return cli::start_of({.kind = cli::StartPoint::Kind::ago, .ago = options.retain});
}

kafka::ConsumerOptions reading_options(const Options& options) {
  return {.topic = options.topic, .start = start_of(options)};
}

Board::Options board_options(const Options& options) {
  return {.rule = {options.limit}, .max_sensors = options.max_sensors};
}

SourceStatus surroundings(const kafka::ConsumerSource& source) {
  SourceStatus around;
  around.caught_up = [&source](std::int32_t partition) { return source.caught_up(partition); };
  around.brokers_reachable = [&source] { return source.brokers_reachable(); };
  around.lags = [&source] {
    std::vector<std::pair<std::int32_t, std::int64_t>> lags;
    for (const auto& [partition, records] : source.counts().lags)
      lags.emplace_back(partition, records);
    return lags;
  };
  around.partitions = [&source] { return source.partitions(); };
  return around;
}

}  // namespace

Pipeline::Pipeline(const Options& options, const std::string& version)
    : facts_{.topic = options.topic, .limit = options.limit, .version = version},
      config_(cli::client_config(options.kafka, "temp-dashboard")),
      server_(server_options(options), routes()),
      source_(config_, reading_options(options)),
      stage_(
          board_options(options),
          cli::logged_intake(options.shape, options.topic, registry::open_schemas(options.shape)),
          surroundings(source_), alert_news_, snapshots_) {
  if (options.alert_topic_given)
    kafka::require_topic(source_.client(), options.alert_topic, config_.bootstrap());
  alerts_.emplace(
      AlertFeed::Options{.config = config_,
                         .topic = options.alert_topic,
                         .start = start_of(options),
                         .log = [](const std::string& text) { spdlog::warn("{}", text); }},
      source_.client(), alert_news_);
  spdlog::info("page: {}", server_.url());
  cli::warn_if_public(options.listen);
}

/// Ends the streams of the pages, which else would see a broken connection.
Pipeline::~Pipeline() { snapshots_->close(); }

web::Handler Pipeline::routes() {
  RouteOptions options;
  options.facts = facts_;
  options.snapshots = snapshots_;
  // Called only while the server answers a request, so server_ exists.
  options.clients = [this] { return server_.clients(); };
  options.now = wall_clock;
  return make_routes(std::move(options));
}

std::string Pipeline::status() const {
  const auto newest = stage_.newest();
  return newest ? describe(*newest, server_.clients()) : std::string{"nothing read yet"};
}

}  // namespace suhu::temp_dashboard
