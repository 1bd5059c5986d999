#include "temp-filter/dead_letters.hpp"

#include <utility>
#include <vector>

namespace suhu::temp_filter {
namespace {

/// Limit for key and value of a dead letter together. With the headers this is below every broker's
/// default limit of 1 MiB.
constexpr std::size_t kMaxDeadLetterBytes = 900'000;

}  // namespace

void append_dead_letter(const stream::Record& record, RejectReason reason, const std::string& topic,
                        stream::Output& letters) {
  std::vector<stream::Header> headers{{"suhu.reason", std::string{to_string(reason)}}};
  if (!topic.empty()) {
    headers.push_back({"suhu.topic", topic});
    headers.push_back({"suhu.partition", std::to_string(record.partition)});
    headers.push_back({"suhu.offset", std::to_string(record.offset)});
  }
  const auto key = record.key.substr(0, kMaxDeadLetterBytes);
  const auto value = record.value.substr(0, kMaxDeadLetterBytes - key.size());
  if (key.size() + value.size() < record.key.size() + record.value.size()) {
    // Cut, because the broker would refuse the whole record.
    headers.push_back({"suhu.original-size", std::to_string(record.value.size())});
  }
  letters.text().append(value);
  letters.end_row(key, /*has_key=*/record.key.data() != nullptr, std::move(headers));
}

}  // namespace suhu::temp_filter
