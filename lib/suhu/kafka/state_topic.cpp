#include "suhu/kafka/state_topic.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "suhu/core/exact_integer.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/same_log.hpp"

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
  // Kafka allows no slash in the name of an instance, so that no two groups can have the same id.
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

std::string encode_cut(const stream::Cut& cut) {
  nlohmann::ordered_json json{{"next", cut.next}, {"read", cut.read}};
  if (cut.last_ts) json["last"] = cut.last_ts->time_since_epoch().count();
  if (!cut.notes.empty()) json["notes"] = cut.notes;
  return json.dump();
}

stream::Cut decode_cut(std::string_view text) {
  const Failure unreadable{FailureKind::runtime,
                           "the state topic holds a cut that cannot be read: is it written by something else? Take another "
                           "group (-G) or another --state-topic"};
  stream::Cut cut;
  try {
    const auto json = nlohmann::json::parse(text);
    const auto next = exact_integer<std::int64_t>(json.at("next"));
    const auto read = exact_integer<std::int64_t>(json.at("read"));
    if (!next || !read || *next < 0 || *next > *read) throw unreadable;
    cut.next = *next;
    cut.read = *read;
    if (json.contains("last")) {
      const auto last = exact_integer<std::int64_t>(json["last"]);
      if (!last) throw unreadable;
      cut.last_ts = Timestamp{milliseconds{*last}};
    }
    if (json.contains("notes")) json.at("notes").get_to(cut.notes);
  } catch (const nlohmann::json::exception&) {
    throw unreadable;
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
    log_line(
        LOG_NOTICE,
        fmt::format("made the state topic {} with {} partition{}: nothing is remembered of group {} (if an older one was deleted, what was "
                    "active or open in it is forgotten)",
                    printable(spec.name), partitions, partitions == 1 ? "" : "s", printable(options_.group)));
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
  obsolete_.clear();
  if (partitions.empty()) return stream::Cuts{};
  if (stopped() || !producer_.open(kOpenAgain)) return std::nullopt;
  if (!has_partitions(*std::max_element(partitions.begin(), partitions.end()) + 1)) return std::nullopt;
  auto cuts = read_all(partitions, {}, state);
  if (!cuts) return std::nullopt;
  const auto others = with_another_log(*cuts);
  if (!others) return std::nullopt;
  if (others->empty()) return cuts;
  for (const std::int32_t partition : *others) {
    log_line(LOG_ERR,
             fmt::format("{0}[{1}] was deleted and made again, or cut short, since group {2} read it: its record {3} is not the one "
                         "that was read. It is read from its beginning, and what was remembered of it is forgotten",
                         printable(options_.topic), partition, printable(options_.group), cuts->at(partition).read - 1));
  }
  state.forget();
  return read_all(partitions, *others, state);
}

/// Gives `state` what is remembered of `partitions`, and notes the keys of `others`, whose log is
/// another one.
std::optional<stream::Cuts> StateTopic::read_all(const std::vector<std::int32_t>& partitions, const Partitions& others,
                                                 stream::State& state) {
  stream::Cuts cuts;
  const std::string prefix = options_.topic + "/";
  std::size_t records = 0;
  const auto visit = [&](std::int32_t partition, std::string_view key, std::string_view value) {
    const bool is_cut = key == options_.topic;
    if (!is_cut && !key.starts_with(prefix)) return;
    if (others.contains(partition)) {
      obsolete_[partition].emplace(key);
    } else if (value.data() == nullptr) {
      return;
    } else if (is_cut) {
      cuts[partition] = decode_cut(value);
    } else {
      state.restore(partition, key.substr(prefix.size()), value);
      ++records;
    }
  };
  if (!reader_.read(partitions, visit, {.longest = kRestorePatience, .stop = options_.stop})) {
    if (!stopped()) log_line(LOG_WARNING, fmt::format("the state topic {} does not answer; asking again", printable(options_.state_topic)));
    return std::nullopt;
  }
  log_line(LOG_NOTICE, fmt::format("restored the state of {} from {}, {} record{}", printable(options_.topic),
                                   printable(options_.state_topic), records, records == 1 ? "" : "s"));
  return cuts;
}

std::optional<StateTopic::Partitions> StateTopic::with_another_log(const stream::Cuts& cuts) {
  std::vector<Witness> witnesses;
  for (const auto& [partition, cut] : cuts) {
    if (cut.last_ts) witnesses.push_back({.partition = partition, .offset = cut.read - 1, .ts = *cut.last_ts});
  }
  auto others =
      partitions_with_another_log(reader_.client(), options_.topic, witnesses, {.longest = kRestorePatience, .stop = options_.stop});
  if (!others && !stopped()) log_line(LOG_WARNING, fmt::format("topic {} does not answer; asking again", printable(options_.topic)));
  return others;
}

bool StateTopic::commit(const stream::Cuts& cuts, stream::State& state, const stream::Output& rows) {
  const auto offsets = list_of(cuts.size());
  for (const auto& [partition, cut] : cuts)
    rd_kafka_topic_partition_list_add(offsets.get(), options_.topic.c_str(), partition)->offset = cut.next;

  const auto fill = [&](const TransactionalProducer::Send& send) {
    stream::Output changes;
    std::string key;
    for (const auto& [partition, cut] : cuts) {
      if (const auto obsolete = obsolete_.find(partition); obsolete != obsolete_.end()) {
        for (const auto& each : obsolete->second) send(options_.state_topic, partition, each, {});
      }
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
  if (!producer_.commit(fill, offsets.get(), source_.client())) return false;
  for (const auto& [partition, cut] : cuts) obsolete_.erase(partition);
  return true;
}

}  // namespace suhu::kafka
