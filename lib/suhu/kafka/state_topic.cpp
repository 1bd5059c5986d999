#include "suhu/kafka/state_topic.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstOpen{60'000};  // the first transaction of a cluster makes its topic for them
constexpr milliseconds kOpenAgain{500};     // asked again and again, while the source is kept alive
constexpr milliseconds kRestorePatience{30'000};

/// What makes compaction run soon: without it a state topic that is rarely written keeps every version for a week.
const std::map<std::string, std::string> kCompacted{
    {"cleanup.policy", "compact"}, {"segment.ms", "600000"}, {"min.cleanable.dirty.ratio", "0.1"}};

std::string transactional_id(const StateTopicOptions& options) {
  if (options.instance) return options.group + "-" + *options.instance;
  std::random_device device;
  return fmt::format("{}-{:08x}{:08x}", options.group, device(), device());
}

std::vector<std::string> topics_of(const StateTopicOptions& options) {
  std::vector<std::string> topics{options.state_topic};
  if (options.output_topic) topics.push_back(*options.output_topic);
  return topics;
}

}  // namespace

std::string encode_cut(const stream::Cut& cut) {
  nlohmann::ordered_json json{{"next", cut.next}, {"read", cut.read}};
  if (!cut.notes.empty()) json["notes"] = cut.notes;
  return json.dump();
}

stream::Cut decode_cut(std::string_view text) {
  stream::Cut cut;
  try {
    const auto json = nlohmann::json::parse(text);
    json.at("next").get_to(cut.next);
    json.at("read").get_to(cut.read);
    if (json.contains("notes")) json.at("notes").get_to(cut.notes);
  } catch (const nlohmann::json::exception&) {
    throw Failure(FailureKind::runtime,
                  "the state topic holds a cut that cannot be read: is it written by something else? Take another "
                  "group (-G) or another --state-topic");
  }
  return cut;
}

StateTopic::StateTopic(const ClientConfig& config, StateTopicOptions options, const ConsumerSource& source)
    : config_(config),
      options_(std::move(options)),
      source_(source),
      producer_(config, transactional_id(options_), topics_of(options_)),
      reader_(config, options_.state_topic) {
  if (options_.output_topic) require_topic(reader_.client(), *options_.output_topic, config_.bootstrap());
  require_partitions(source_.partitions(), {});
  open_producer();
}

void StateTopic::open_producer() {
  const Deadline deadline{{.longest = kFirstOpen, .stop = {}}};
  while (!producer_.open(milliseconds{deadline.milliseconds_for_a_call()})) {
    if (deadline.over()) throw no_good_answer("say who coordinates our transactions", config_.bootstrap(), deadline, producer_.trouble());
    deadline.pause();
  }
}

void StateTopic::require_partitions(std::int32_t partitions, const Patience& patience) {
  if (partitions <= partitions_) return;
  const TopicSpec spec{.name = options_.state_topic, .partitions = partitions, .replication_factor = kBrokersDefault, .config = kCompacted};
  if (create_topic(config_, spec, patience)) {
    log_line(LOG_NOTICE,
             fmt::format("made the state topic {} with {} partition{}", printable(spec.name), partitions, partitions == 1 ? "" : "s"));
  } else {
    grow_topic(config_, spec, patience);
  }
  partitions_ = require_topic(reader_.client(), options_.state_topic, config_.bootstrap(), patience);
}

/// The topic of readings may have grown. False: Kafka does not answer now.
bool StateTopic::has_partitions(std::int32_t partitions) {
  try {
    require_partitions(partitions, {.stop = options_.stop});
    return true;
  } catch (const KafkaError& failure) {
    if (failure.kind() != FailureKind::unreachable) throw;
    if (!stopped()) log_line(LOG_WARNING, fmt::format("{}; asking again", failure.what()));
    return false;
  }
}

std::optional<stream::Cuts> StateTopic::restore(const std::vector<std::int32_t>& partitions, stream::State& state) {
  stream::Cuts cuts;
  if (partitions.empty()) return cuts;
  if (stopped() || !producer_.open(kOpenAgain)) return std::nullopt;
  if (!has_partitions(*std::max_element(partitions.begin(), partitions.end()) + 1)) return std::nullopt;
  const std::string prefix = options_.topic + "/";
  std::size_t records = 0;
  const auto visit = [&](std::int32_t partition, std::string_view key, std::string_view value) {
    if (value.data() == nullptr) return;
    if (key == options_.topic) {
      cuts[partition] = decode_cut(value);
    } else if (key.starts_with(prefix)) {
      state.restore(partition, key.substr(prefix.size()), value);
      ++records;
    }
  };
  if (!reader_.read(partitions, visit, {.longest = kRestorePatience, .stop = options_.stop})) {
    if (stopped()) return std::nullopt;
    log_line(LOG_WARNING, fmt::format("the state topic {} does not answer; asking again", printable(options_.state_topic)));
    return std::nullopt;
  }
  log_line(LOG_INFO, fmt::format("restored the state of {} from {}, {} record{}", printable(options_.topic),
                                 printable(options_.state_topic), records, records == 1 ? "" : "s"));
  return cuts;
}

bool StateTopic::commit(const stream::Cuts& cuts, stream::State& state, const stream::Output& rows) {
  const auto offsets = list_of(cuts.size());
  for (const auto& [partition, cut] : cuts)
    rd_kafka_topic_partition_list_add(offsets.get(), options_.topic.c_str(), partition)->offset = cut.next;

  const auto fill = [&](const TransactionalProducer::Send& send) {
    stream::Output changes;
    std::string key;
    for (const auto& [partition, cut] : cuts) {
      changes.clear();
      state.changes(partition, changes);
      for (const auto& row : changes.rows()) {
        key.assign(options_.topic).append("/").append(changes.key(row));
        send(options_.state_topic, partition, key, changes.value(row));
      }
      send(options_.state_topic, partition, options_.topic, encode_cut(cut));
    }
    if (!options_.output_topic) return;
    for (const auto& row : rows.rows()) send(*options_.output_topic, RD_KAFKA_PARTITION_UA, rows.key(row), rows.value(row));
  };
  return producer_.commit(fill, offsets.get(), source_.client());
}

}  // namespace suhu::kafka
