#include "suhu/kafka/reachability.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>

namespace suhu::kafka {
namespace {

constexpr std::int64_t kLongestIdleMicroseconds = 2'000'000;

/// By node id: whether the broker has sent something lately.
using Heard = std::map<std::int64_t, bool>;

Heard brokers_heard(const nlohmann::json& brokers) {
  Heard heard;
  for (const auto& [name, broker] : brokers.items()) {
    const auto node = broker.at("nodeid").get<std::int64_t>();
    const auto idle = broker.at("rxidle").get<std::int64_t>();  // -1: never received anything
    const bool lately = idle >= 0 && idle < kLongestIdleMicroseconds;
    // -1 is the id of a bootstrap connection, but also the leader of a partition that has none.
    if (node >= 0) heard[node] |= lately;
  }
  return heard;
}

bool stands(const nlohmann::json& broker) {
  const auto state = broker.at("state").get<std::string_view>();
  return state == "UP" || state == "UPDATE";
}

}  // namespace

bool Reachability::leader_answers(std::int32_t partition) const {
  const auto index = static_cast<std::size_t>(partition);
  return index < leaders.size() && leaders[index];
}

bool Reachability::answers_for(std::span<const std::int32_t> partitions) const {
  if (partitions.empty()) return any_broker;
  return std::all_of(partitions.begin(), partitions.end(),
                     [this](std::int32_t partition) { return leader_answers(partition); });
}

std::optional<Reachability> parse_reachability(std::string_view statistics,
                                               const std::string& topic) {
  Reachability contact;
  try {
    const auto json = nlohmann::json::parse(statistics);
    const auto& brokers = json.at("brokers");
    contact.any_broker = std::any_of(brokers.begin(), brokers.end(), stands);
    const auto& topics = json.at("topics");
    if (!topics.contains(topic)) return contact;
    const Heard heard = brokers_heard(brokers);
    for (const auto& [name, partition] : topics.at(topic).at("partitions").items()) {
      const auto number = partition.at("partition").get<std::int64_t>();
      if (number < 0) continue;  // librdkafka's internal one, for records without a partition
      const auto leader = heard.find(partition.at("leader").get<std::int64_t>());
      if (static_cast<std::size_t>(number) >= contact.leaders.size())
        contact.leaders.resize(static_cast<std::size_t>(number) + 1);
      contact.leaders[static_cast<std::size_t>(number)] = leader != heard.end() && leader->second;
    }
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
  return contact;
}

}  // namespace suhu::kafka
