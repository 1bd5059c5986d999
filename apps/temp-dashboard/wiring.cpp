#include "temp-dashboard/wiring.hpp"

#include <spdlog/spdlog.h>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/reject_log.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "temp-dashboard/routes.hpp"

namespace suhu::dashboard {
namespace {

using suhu::Timestamp;

Timestamp wall_clock() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

suhu::web::ServerOptions server_options(const Options& options) {
  suhu::web::ServerOptions server;
  server.address = options.listen;
  server.max_clients = options.max_clients;
  server.hosts = options.allow_hosts;
  server.log = [](const std::string& text) { spdlog::warn("{}", text); };
  return server;
}

suhu::web::Handler routes(const Dashboard& dashboard) {
  RouteOptions options;
  options.facts = dashboard.facts;
  options.snapshots = dashboard.snapshots;
  // Called only while the server answers a request, so dashboard.server exists.
  options.clients = [&dashboard] { return dashboard.server.clients(); };
  options.now = wall_clock;
  return make_routes(std::move(options));
}

suhu::kafka::Start start_of(const Options& options) {
  return suhu::cli::start_of({.kind = suhu::cli::StartPoint::Kind::ago, .ago = options.retain});
}

suhu::kafka::ConsumerOptions reading_options(const Options& options) {
  return {.topic = options.topic, .start = start_of(options)};
}

Board::Options board_options(const Options& options) {
  return {.rule = {options.limit}, .max_sensors = options.max_sensors};
}

SourceStatus surroundings(const suhu::kafka::ConsumerSource& source) {
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

Dashboard::Dashboard(const Options& options, const std::string& version)
    : facts{.topic = options.topic, .limit = options.limit, .version = version},
      config(suhu::cli::client_config(options.kafka, "temp-dashboard")),
      server(server_options(options), routes(*this)),
      source(config, reading_options(options)),
      stage(board_options(options), suhu::cli::log_rejects(options.topic), surroundings(source),
            alert_news, snapshots) {
  if (options.alert_topic_given)
    suhu::kafka::require_topic(source.client(), options.alert_topic, config.bootstrap());
  alerts.emplace(
      AlertFeed::Options{.config = config,
                         .topic = options.alert_topic,
                         .start = start_of(options),
                         .log = [](const std::string& text) { spdlog::warn("{}", text); }},
      source.client(), alert_news);
  spdlog::info("page: {}", server.url());
  suhu::cli::warn_if_public(options.listen);
}

/// Closes the streams of pages before the server is destroyed: its threads wait for snapshots.
Dashboard::~Dashboard() { snapshots->close(); }

}  // namespace suhu::dashboard
