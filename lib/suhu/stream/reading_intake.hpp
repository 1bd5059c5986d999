// Decodes records into readings and counts what is in them. Every stage that evaluates readings
// uses it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "suhu/core/enum_words.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/schema_reader.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::stream {

struct IntakeCounts {
  std::uint64_t read = 0;   ///< records, whether accepted or not
  std::uint64_t bytes = 0;  ///< of the keys and values of these records
  std::uint64_t tombstones = 0;
  std::uint64_t readings = 0;  ///< a record may hold several, or none
  /// Records, or elements of a record, that a condition of the shape leaves out
  std::uint64_t skipped = 0;
  std::uint64_t optionals_ignored = 0;            ///< values of extras that are not numbers
  EnumArray<TimeFault, std::uint64_t> bad_times;  ///< readings whose own time cannot be used
  std::uint64_t rejected = 0;                     ///< records, or elements of a record
  std::array<std::uint64_t, kRejectNames.size()> rejected_by_reason{};

  bool waiting = false;  ///< for the schema of a record

  /// Returns true if there were records that should have been readings, and none was.
  [[nodiscard]] bool understood_nothing() const { return rejected > 0 && readings == 0; }
};

/// Decodes records one by one and keeps counts of them.
class ReadingIntake {
 public:
  struct Options {
    shape::Shape shape = shape::default_shape();
    std::string topic;  ///< of the records; empty if they do not come from Kafka
    /// Writes records as JSON whose encoding needs a schema; nullptr for the other encodings
    std::shared_ptr<shape::SchemaReader> schemas;
    /// Called for each reject, but not for a tombstone; with the JSON that a record of Avro or
    /// Protobuf was written as, if it could be. May be empty.
    std::function<void(const Record&, RejectReason)> on_reject;
    /// Called for each reading whose own time cannot be used. May be empty.
    std::function<void(const Record&, TimeFault)> on_bad_time;
    /// Called with what a schema is waited for, when that changes; empty when the wait is over. May
    /// be empty.
    std::function<void(const std::string&)> on_wait;
  };

  /// What one record holds.
  struct Content {
    /// One entry for each reading, or for what should have been one. Valid until the next call.
    std::span<const tl::expected<Reading, RejectReason>> readings;
    std::optional<RejectReason> rejected;  ///< why the first entry that is no reading is none
  };

  explicit ReadingIntake(Options options)
      : options_(std::move(options)), decoder_(options_.shape) {}

  /// Returns true if read() can decode `record` now; false if its schema is not known yet, and has
  /// been asked for.
  [[nodiscard]] bool ready(const Record& record);

  /// Requires: ready(record). Decodes `record`, counts what is in it, and calls the callbacks.
  /// Returns no entries for a tombstone.
  [[nodiscard]] Content read(const Record& record);

  /// Decodes a record that was read before, without counting it. Returns its first reading.
  [[nodiscard]] std::optional<Reading> read_again(const Record& record);

  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] shape::Decoded decode(const Record& record);
  void count(const Record& record, const tl::expected<Reading, RejectReason>& entry);
  [[nodiscard]] Record shown(Record record) const;

  Options options_;
  shape::Decoder decoder_;
  std::string json_;  ///< of the record, if it needs a schema
  std::string waits_for_;
  tl::expected<Reading, RejectReason> unreadable_;  ///< what decode() returns if it has none
  IntakeCounts counts_;
};

/// Returns one sentence for people about a record that on_reject was called with: what to change,
/// or the option that reads it (shape::explain_reject()). Uses no callback of `options`.
[[nodiscard]] std::string explain_reject(RejectReason reason, const Record& record,
                                         const ReadingIntake::Options& options);
/// Returns the same about a time that on_bad_time was called with.
[[nodiscard]] std::string explain_bad_time(TimeFault fault, const Record& record,
                                           const ReadingIntake::Options& options);

/// Returns `, 2 rejected (not-json 1, missing-id 1), 1 tombstone`, which a tool appends to its own
/// counts.
[[nodiscard]] std::string describe_rejects(const IntakeCounts& counts);

/// Returns why a run that has ended understood nothing, as a sentence for people. Requires:
/// counts.understood_nothing().
[[nodiscard]] std::string describe_nothing_understood(const IntakeCounts& counts);

}  // namespace suhu::stream
