// Decodes records into readings and counts the rejected ones. Every stage that evaluates readings
// uses it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "suhu/core/reading_decoder.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::stream {

struct IntakeCounts {
  std::uint64_t read = 0;   ///< records, whether accepted or not
  std::uint64_t bytes = 0;  ///< of the keys and values of these records
  std::uint64_t tombstones = 0;
  std::uint64_t optionals_ignored = 0;  ///< values of extras that are not numbers
  std::uint64_t rejected = 0;
  std::array<std::uint64_t, kRejectNames.size()> rejected_by_reason{};
};

/// Decodes records one by one and keeps counts of them.
class ReadingIntake {
 public:
  using OnReject = std::function<void(const Record&, RejectReason)>;
  explicit ReadingIntake(OnReject on_reject) : on_reject_(std::move(on_reject)) {}

  /// Decodes `record` and counts it. Returns the reading, which is valid until the next call, or
  /// the reason why it was rejected; the reason is std::nullopt for a tombstone. Calls on_reject,
  /// if there is one, for a rejected record, but not for a tombstone.
  [[nodiscard]] tl::expected<Reading, std::optional<RejectReason>> read(const Record& record) {
    ++counts_.read;
    counts_.bytes += record.key.size() + record.value.size();
    if (record.tombstone) {
      ++counts_.tombstones;
      return tl::unexpected{std::optional<RejectReason>{}};
    }
    const auto reading = decoder_.decode(record.value);
    if (!reading) {
      reject(record, reading.error());
      return tl::unexpected{std::optional{reading.error()}};
    }
    counts_.optionals_ignored += static_cast<std::uint64_t>(reading->optionals_ignored);
    return *reading;
  }

  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }

 private:
  void reject(const Record& record, RejectReason reason);

  OnReject on_reject_;
  ReadingDecoder decoder_;
  IntakeCounts counts_;
};

/// Returns `, 2 rejected (not-json 1, missing-id 1), 1 tombstone`, which a tool appends to its own
/// counts.
[[nodiscard]] std::string describe_rejects(const IntakeCounts& counts);

}  // namespace suhu::stream
