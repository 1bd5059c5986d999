#include "suhu/kafka/state_topic.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "suhu/core/exact_integer.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/kafka_state_log.hpp"
#include "suhu/kafka/log.hpp"

namespace suhu::kafka {

using std::chrono::milliseconds;

std::string encode_checkpoint(const stream::Checkpoint& checkpoint) {
  nlohmann::ordered_json json{{"next", checkpoint.next}, {"read", checkpoint.read}};
  if (checkpoint.last_ts) json["last"] = checkpoint.last_ts->time_since_epoch().count();
  if (!checkpoint.notes.empty()) json["notes"] = checkpoint.notes;
  return json.dump();
}

stream::Checkpoint decode_checkpoint(std::string_view text) {
  const Failure unreadable{FailureKind::runtime,
                           "the state topic holds a cut that cannot be read: is it written by "
                           "something else? Take another "
                           "group (-G) or another --state-topic"};
  stream::Checkpoint checkpoint;
  try {
    const auto json = nlohmann::json::parse(text);
    const auto next = exact_integer<std::int64_t>(json.at("next"));
    const auto read = exact_integer<std::int64_t>(json.at("read"));
    if (!next || !read || *next < 0 || *next > *read) throw unreadable;
    checkpoint.next = *next;
    checkpoint.read = *read;
    if (json.contains("last")) {
      const auto last = exact_integer<std::int64_t>(json["last"]);
      if (!last) throw unreadable;
      checkpoint.last_ts = Timestamp{milliseconds{*last}};
    }
    if (json.contains("notes")) json.at("notes").get_to(checkpoint.notes);
  } catch (const nlohmann::json::exception&) {
    throw unreadable;
  }
  return checkpoint;
}

StateTopic::StateTopic(StateTopicOptions options, std::unique_ptr<StateLog> log)
    : options_(std::move(options)), log_(std::move(log)) {}

StateTopic::StateTopic(const ClientConfig& config, const StateTopicOptions& options,
                       const ConsumerSource& source)
    : StateTopic(options, std::make_unique<KafkaStateLog>(config, options, source)) {}

std::optional<stream::Checkpoints> StateTopic::restore(const std::vector<std::int32_t>& partitions,
                                                       stream::DurableState& state) {
  obsolete_.clear();
  if (partitions.empty()) return stream::Checkpoints{};
  if (!log_->open()) return std::nullopt;
  if (!log_->has_partitions(*std::max_element(partitions.begin(), partitions.end()) + 1))
    return std::nullopt;
  auto checkpoints = read_all(partitions, {}, state);
  if (!checkpoints) return std::nullopt;
  const auto others = recreated_partitions(*checkpoints);
  if (!others) return std::nullopt;
  if (others->empty()) return checkpoints;
  for (const std::int32_t partition : *others) {
    log_line(LOG_ERR, fmt::format("{0}[{1}] was deleted and made again, or cut short, since group "
                                  "{2} read it: its record {3} is not the one "
                                  "that was read. It is read from its beginning, and what was "
                                  "remembered of it is forgotten",
                                  printable(options_.topic), partition, printable(options_.group),
                                  checkpoints->at(partition).read - 1));
  }
  state.forget();
  return read_all(partitions, *others, state);
}

/// Restores the records of `partitions` into `state` and returns their checkpoints, or std::nullopt
/// if not all records came. Of `others`, whose log is another one, it only notes the keys for
/// deletion.
std::optional<stream::Checkpoints> StateTopic::read_all(const std::vector<std::int32_t>& partitions,
                                                        const Partitions& others,
                                                        stream::DurableState& state) {
  stream::Checkpoints checkpoints;
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
      checkpoints[partition] = decode_checkpoint(value);
    } else {
      state.restore(partition, key.substr(prefix.size()), value);
      ++records;
    }
  };
  if (!log_->read(partitions, visit)) return std::nullopt;
  log_line(LOG_NOTICE,
           fmt::format("restored the state of {} from {}, {} record{}", printable(options_.topic),
                       printable(options_.state_topic), records, records == 1 ? "" : "s"));
  return checkpoints;
}

std::optional<StateTopic::Partitions> StateTopic::recreated_partitions(
    const stream::Checkpoints& checkpoints) {
  std::vector<KnownRecord> witnesses;
  for (const auto& [partition, checkpoint] : checkpoints) {
    if (checkpoint.last_ts)
      witnesses.push_back(
          {.partition = partition, .offset = checkpoint.read - 1, .ts = *checkpoint.last_ts});
  }
  return log_->recreated_partitions(witnesses);
}

bool StateTopic::commit(const stream::Checkpoints& checkpoints, stream::DurableState& state,
                        const stream::Output& rows) {
  stream::Positions offsets;
  for (const auto& [partition, checkpoint] : checkpoints) offsets[partition] = checkpoint.next;
  const auto fill = [&](const StateLog::Send& send) {
    stream::Output changes;
    std::string key;
    for (const auto& [partition, checkpoint] : checkpoints) {
      if (const auto obsolete = obsolete_.find(partition); obsolete != obsolete_.end()) {
        for (const auto& each : obsolete->second) send(options_.state_topic, partition, each, {});
      }
      changes.clear();
      state.append_changes(partition, changes);
      for (const auto& row : changes.rows()) {
        key.assign(options_.topic).append("/").append(changes.key(row));
        send(options_.state_topic, partition, key, changes.value(row));
      }
      send(options_.state_topic, partition, options_.topic, encode_checkpoint(checkpoint));
    }
    if (!options_.output_topic) return;
    for (const auto& row : rows.rows())
      send(*options_.output_topic, kByKey, rows.key(row), rows.value(row));
  };
  if (!log_->commit(fill, offsets)) return false;
  for (const auto& [partition, checkpoint] : checkpoints) obsolete_.erase(partition);
  return true;
}

}  // namespace suhu::kafka
