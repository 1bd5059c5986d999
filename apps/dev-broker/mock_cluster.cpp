#include "dev-broker/mock_cluster.hpp"

#include <fmt/format.h>

#include "suhu/core/text.hpp"
#include "suhu/kafka/client_config.hpp"

namespace suhu::dev_broker {

using kafka::KafkaError;

namespace {

/// From this version on the mock cluster ends a transaction with a transaction marker, as Kafka
/// does, but the checksum of the marker is 0.
constexpr int kMarkersWithoutChecksum = 0x020f00ff;  // 2.15.0

}  // namespace

std::optional<std::string> what_to_tell_programs(int librdkafka_version) {
  if (librdkafka_version < kMarkersWithoutChecksum) return std::nullopt;
  return "this broker marks the ends of transactions without a checksum (librdkafka 2.15 and newer "
         "do): temp-window, and temp-filter with "
         "alarms "
         "or --exactly-once, can restore nothing from it unless they are told -X check.crcs=false. "
         "Do not tell them that for a real Kafka";
}

MockCluster::MockCluster(int brokers) {
  kafka::Handle<rd_kafka_conf_t> conf{rd_kafka_conf_new()};
  // This client has no brokers to connect to. Suppress the warning of librdkafka about that.
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  client_ = kafka::make_client(RD_KAFKA_PRODUCER, std::move(conf));
  cluster_ = rd_kafka_mock_cluster_new(client_.get(), brokers);
  if (cluster_ == nullptr)
    throw KafkaError("librdkafka could not start its mock cluster: is a port on 127.0.0.1 free?",
                     FailureKind::runtime);
}

MockCluster::~MockCluster() {
  if (cluster_ != nullptr) rd_kafka_mock_cluster_destroy(cluster_);
}

void MockCluster::create_topic(const std::string& name, std::int32_t partitions) {
  const auto code = rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw KafkaError(fmt::format("topic {}", printable(name)), code, FailureKind::configuration);
}

std::string MockCluster::bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

}  // namespace suhu::dev_broker
