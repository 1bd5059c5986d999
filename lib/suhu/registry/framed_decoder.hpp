// Writes records of Avro and Protobuf as JSON, with the schema that each of them names or with one
// for all. open_framed_decoder.hpp makes decoders from a shape.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>

#include "suhu/core/reject.hpp"
#include "suhu/registry/datum_decoder.hpp"
#include "suhu/registry/schema_cache.hpp"
#include "suhu/shape/schema_reader.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::registry {

/// What a record has in front of its datum: a byte 0, and the id of its schema in 4 bytes.
struct Frame {
  std::int32_t schema_id = 0;
  std::string_view datum;
};
inline constexpr std::size_t kFrameBytes = 5;

/// Returns the frame of a record, or std::nullopt if it has none.
[[nodiscard]] std::optional<Frame> read_frame(std::string_view record);

/// Decodes the records of one topic. Never waits. Use one per thread.
class FramedDecoder final : public shape::SchemaReader {
 public:
  /// Makes a decoder of records that all name their schema, which `source` has.
  FramedDecoder(std::unique_ptr<DatumFormat> format, std::unique_ptr<SchemaSource> source);
  /// The same with a clock and fetches of the caller, for tests.
  FramedDecoder(std::unique_ptr<DatumFormat> format, StartFetch start, SchemaCache::Clock clock);
  /// Makes a decoder of records that all have one schema. With Framing::automatic, a record that
  /// begins as a frame is read as one if that gives a datum, and otherwise as a whole.
  FramedDecoder(std::unique_ptr<DatumDecoder> datum, shape::Framing framing);
  /// Ends a fetch that is under way, which may take a second.
  ~FramedDecoder() override;
  FramedDecoder(const FramedDecoder&) = delete;
  FramedDecoder& operator=(const FramedDecoder&) = delete;

  /// Begins to fetch the schema that `record` names, or goes on. Returns true if append_json() can
  /// decode or reject the record now. Otherwise hold the stream, and call this again.
  [[nodiscard]] bool ready(std::string_view record) override;

  /// Appends the record as JSON. Requires: ready() has just returned true for the same record.
  /// Returns `too-large` for a record over kMaxRecordBytes or a text over 1 MiB, `not-decodable`
  /// for one that cannot be read by its schema, has none, or names one that the registry does not
  /// have. On a reject, `json` is as it was.
  [[nodiscard]] tl::expected<void, RejectReason> append_json(std::string& json,
                                                             std::string_view record) override;

  /// Returns why the last record is not ready; empty if it is.
  [[nodiscard]] std::string waits_for() const override { return waiting_ ? trouble_ : ""; }
  /// Returns one printable sentence on why the schema of the last record is of no use, or what it
  /// waits for. Empty if there is nothing to say of its schema.
  [[nodiscard]] std::string trouble() const override { return trouble_; }

 private:
  using Compiled = tl::expected<std::unique_ptr<DatumDecoder>, std::string>;

  bool schema_is_ready(std::int32_t id);
  tl::expected<void, RejectReason> append_with_one_schema(std::string& json,
                                                          std::string_view record);

  std::unique_ptr<DatumDecoder> datum_;  ///< nullptr: each record names its schema
  shape::Framing framing_ = shape::Framing::registry;
  std::unique_ptr<DatumFormat> format_;
  std::unique_ptr<SchemaSource> source_;
  std::optional<SchemaCache> schemas_;  // after source_, so that its fetches end first
  std::unordered_map<std::int32_t, Compiled> compiled_;
  std::string trouble_;
  bool waiting_ = false;
};

}  // namespace suhu::registry
