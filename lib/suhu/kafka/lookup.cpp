#include "suhu/kafka/lookup.hpp"

#include <algorithm>

namespace suhu::kafka {

rd_kafka_resp_err_t ask_offsets(rd_kafka_t* client, const std::string& topic,
                                std::span<OffsetQuestion> questions, int milliseconds) {
  if (questions.empty()) return RD_KAFKA_RESP_ERR_NO_ERROR;
  const auto list = list_of(questions.size());
  for (const auto& question : questions) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), question.partition)->offset =
        question.at;
  }
  const auto code = rd_kafka_offsets_for_times(client, list.get(), milliseconds);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
  for (int i = 0; i < list->cnt; ++i) {
    const auto& position = list->elems[i];
    if (position.err != RD_KAFKA_RESP_ERR_NO_ERROR) return position.err;
    const auto asked = std::find_if(questions.begin(), questions.end(), [&](const auto& question) {
      return question.partition == position.partition;
    });
    // No answer has come for this beginning or end, although librdkafka reports success.
    if (asked->at < 0 && position.offset < 0) return RD_KAFKA_RESP_ERR__IN_PROGRESS;
    asked->answer = position.offset;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t ask_topics(rd_kafka_t* client, Handle<const rd_kafka_metadata_t>& metadata,
                               int milliseconds) {
  const rd_kafka_metadata_t* answer = nullptr;
  const auto code = rd_kafka_metadata(client, /*all_topics=*/1, nullptr, &answer, milliseconds);
  metadata.reset(answer);
  return code;
}

std::span<const rd_kafka_metadata_topic> topics_of(const rd_kafka_metadata_t& metadata) {
  return {metadata.topics, static_cast<std::size_t>(metadata.topic_cnt)};
}

std::span<const rd_kafka_metadata_partition> partitions_of(const rd_kafka_metadata_topic& topic) {
  return {topic.partitions, static_cast<std::size_t>(topic.partition_cnt)};
}

const rd_kafka_metadata_topic* find_topic(const rd_kafka_metadata_t& metadata,
                                          const std::string& name) {
  const auto topics = topics_of(metadata);
  const auto found = std::find_if(topics.begin(), topics.end(),
                                  [&](const auto& topic) { return name == topic.topic; });
  return found == topics.end() ? nullptr : &*found;
}

}  // namespace suhu::kafka
