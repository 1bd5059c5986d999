// Records as readings: the door that every judging stage has in common. Counts what comes in and
// what is turned away.
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
  std::uint64_t read = 0;   ///< records
  std::uint64_t bytes = 0;  ///< of their keys and values
  std::uint64_t tombstones = 0;
  std::uint64_t optionals_ignored = 0;  ///< humidity or battery that was no number
  std::uint64_t rejected = 0;
  std::array<std::uint64_t, kRejectNames.size()> rejected_by_reason{};
};

class ReadingIntake {
 public:
  using OnReject = std::function<void(const Record&, RejectReason)>;
  explicit ReadingIntake(OnReject on_reject) : on_reject_(std::move(on_reject)) {}

  /// The reading, good until the next call; or why there is none (std::nullopt: a tombstone), which
  /// is counted, and told to on_reject.
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

/// `, 2 rejected (not-json 1, missing-id 1), 1 tombstone`: what follows what a tool made of its
/// readings.
[[nodiscard]] std::string describe_rejects(const IntakeCounts& counts);

}  // namespace suhu::stream
