#include "suhu/kafka/kafka_state_log.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <map>
#include <random>
#include <string>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/recreated_topic.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

// Long, because the first transaction of a cluster makes Kafka create its own topic for
// transactions.
constexpr milliseconds kFirstOpen{60'000};
// Short, because open() is called repeatedly, with the source kept alive between the calls.
constexpr milliseconds kOpenAgain{500};
constexpr milliseconds kRestorePatience{30'000};

/// Settings of the state topic that make compaction run soon. Without them a topic that is rarely
/// written keeps every version of a record for a week.
const std::map<std::string, std::string> kCompacted{
    {"cleanup.policy", "compact"}, {"segment.ms", "600000"}, {"min.cleanable.dirty.ratio", "0.1"}};

std::string transactional_id(const StateTopicOptions& options) {
  // Kafka allows no slash in an instance name, so two groups cannot have the same id.
  if (options.instance) return options.group + "/" + *options.instance;
  std::random_device device;
  return fmt::format("{}/{:08x}{:08x}", options.group, device(), device());
}

std::vector<std::string> topics_of(const StateTopicOptions& options) {
  std::vector<std::string> topics{options.state_topic};
  if (options.output_topic) topics.push_back(*options.output_topic);
  return topics;
}

}  // namespace

KafkaStateLog::KafkaStateLog(const ClientConfig& config, StateTopicOptions options,
                             const ConsumerSource& source)
    : config_(config),
      options_(std::move(options)),
      source_(source),
      producer_(producer_options()),
      reader_(config, options_.state_topic) {
  if (options_.output_topic)
    require_topic(reader_.client(), *options_.output_topic, config_.bootstrap());
  require_partitions(source_.partitions(), {});
  open_producer();
}

TransactionalProducer::Options KafkaStateLog::producer_options() const {
  const GroupOffsets offsets{.topic = options_.topic,
                             .consumer = [this] { return source_.client(); }};
  TransactionalProducer::Options options{.transactional_id = transactional_id(options_),
                                         .topics = topics_of(options_),
                                         .make_client = {}};
  options.make_client = [this, offsets](const std::string& id,
                                        const std::vector<std::string>& topics) {
    return make_transaction_client(config_, id, topics, offsets);
  };
  return options;
}

void KafkaStateLog::open_producer() {
  const Deadline deadline{{.longest = kFirstOpen, .stop = {}}};
  while (!producer_.open(milliseconds{deadline.milliseconds_for_a_call()})) {
    if (deadline.over())
      throw request_failure("say who coordinates our transactions", config_.bootstrap(), deadline,
                            producer_.last_error());
    deadline.pause();
  }
}

void KafkaStateLog::require_partitions(std::int32_t partitions, const WaitLimit& limit) {
  const TopicSpec spec{.name = options_.state_topic,
                       .partitions = partitions,
                       .replication_factor = kBrokersDefault,
                       .config = kCompacted};
  if (create_topic(config_, spec, limit)) {
    log_line(LOG_NOTICE,
             fmt::format("made the state topic {} with {} partition{}: nothing is remembered of "
                         "group {} (if an older one was deleted, what was "
                         "active or open in it is forgotten)",
                         printable(spec.name), partitions, partitions == 1 ? "" : "s",
                         printable(options_.group)));
  } else {
    grow_topic(config_, spec, limit);
  }
  partitions_ = require_topic(reader_.client(), options_.state_topic, config_.bootstrap(), limit);
}

bool KafkaStateLog::has_partitions(std::int32_t partitions) {
  if (partitions <= partitions_) return true;
  try {
    require_partitions(partitions, {.stop = options_.stop});
    // The present client would not know of the added partitions for minutes.
    producer_.close();
    return open();
  } catch (const KafkaError& failure) {
    if (failure.kind() != FailureKind::unreachable) throw;
    if (!stopped()) log_line(LOG_WARNING, fmt::format("{}; asking again", failure.what()));
    return false;
  }
}

bool KafkaStateLog::open() { return !stopped() && producer_.open(kOpenAgain); }

bool KafkaStateLog::read(const std::vector<std::int32_t>& partitions, const Visit& visit) {
  if (reader_.read(partitions, visit, {.longest = kRestorePatience, .stop = options_.stop}))
    return true;
  warn_that_it_retries("the state topic " + printable(options_.state_topic));
  return false;
}

std::optional<std::set<std::int32_t>> KafkaStateLog::recreated_partitions(
    const std::vector<KnownRecord>& witnesses) {
  auto others = find_recreated_partitions(reader_.client(), options_.topic, witnesses,
                                          {.longest = kRestorePatience, .stop = options_.stop});
  if (!others) warn_that_it_retries("topic " + printable(options_.topic));
  return others;
}

bool KafkaStateLog::commit(const std::function<void(const Send&)>& fill,
                           const stream::Positions& offsets) {
  return producer_.commit(fill, offsets);
}

void KafkaStateLog::warn_that_it_retries(const std::string& who) const {
  if (!stopped()) log_line(LOG_WARNING, fmt::format("{} does not answer; asking again", who));
}

}  // namespace suhu::kafka
