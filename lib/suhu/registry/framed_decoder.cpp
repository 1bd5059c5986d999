#include "suhu/registry/framed_decoder.hpp"

#include <fmt/format.h>

#include <utility>

#include "suhu/core/record_limits.hpp"

namespace suhu::registry {
namespace {

tl::unexpected<RejectReason> not_decodable() { return tl::unexpected{RejectReason::not_decodable}; }

}  // namespace

std::optional<Frame> read_frame(std::string_view record) {
  if (record.size() < kFrameBytes || record.front() != '\0') return std::nullopt;
  std::uint32_t id = 0;
  for (std::size_t i = 1; i < kFrameBytes; ++i)
    id = id << 8U | static_cast<unsigned char>(record[i]);
  return Frame{static_cast<std::int32_t>(id), record.substr(kFrameBytes)};
}

FramedDecoder::FramedDecoder(std::unique_ptr<DatumFormat> format,
                             std::unique_ptr<SchemaSource> source)
    : format_(std::move(format)), source_(std::move(source)) {
  schemas_.emplace(in_background(*source_), std::chrono::steady_clock::now);
}

FramedDecoder::FramedDecoder(std::unique_ptr<DatumFormat> format, StartFetch start,
                             SchemaCache::Clock clock)
    : format_(std::move(format)) {
  schemas_.emplace(std::move(start), std::move(clock));
}

FramedDecoder::FramedDecoder(std::unique_ptr<DatumDecoder> datum, shape::Framing framing)
    : datum_(std::move(datum)), framing_(framing) {}

FramedDecoder::~FramedDecoder() {
  if (source_ != nullptr) source_->cancel();
}

bool FramedDecoder::ready(std::string_view record) {
  trouble_.clear();
  waiting_ = false;
  if (datum_ != nullptr || record.size() > kMaxRecordBytes) return true;
  const auto frame = read_frame(record);
  if (frame) return schema_is_ready(frame->schema_id);
  trouble_ =
      "the record does not begin with the frame of a Schema Registry (a byte 0 and the id of "
      "a schema): try --framing none --schema FILE";
  return true;
}

bool FramedDecoder::schema_is_ready(std::int32_t id) {
  auto known = compiled_.find(id);
  if (known == compiled_.end()) {
    const Answer* const answer = schemas_->find(id);
    if (answer == nullptr) {
      waiting_ = true;
      trouble_ = schemas_->trouble(id);
      if (trouble_.empty())
        trouble_ = fmt::format("the Schema Registry is asked for schema {}", id);
      return false;
    }
    if (!*answer) {
      trouble_ = answer->error().sentence;
      return true;
    }
    if (compiled_.size() >= SchemaCache::kMaxEntries) compiled_.clear();
    known = compiled_.emplace(id, format_->compile(**answer)).first;
  }
  if (!known->second)
    trouble_ = fmt::format("the record has schema {}: {}", id, known->second.error());
  return true;
}

tl::expected<void, RejectReason> FramedDecoder::append_json(std::string& json,
                                                            std::string_view record) {
  if (record.size() > kMaxRecordBytes) return tl::unexpected{RejectReason::too_large};
  if (datum_ != nullptr) return append_with_one_schema(json, record);
  const auto frame = read_frame(record);
  if (!frame) return not_decodable();
  const auto known = compiled_.find(frame->schema_id);
  if (known == compiled_.end() || !known->second) return not_decodable();
  return (*known->second)->append_json(json, frame->datum, true);
}

tl::expected<void, RejectReason> FramedDecoder::append_with_one_schema(std::string& json,
                                                                       std::string_view record) {
  const auto frame = framing_ == shape::Framing::none ? std::nullopt : read_frame(record);
  if (frame) {
    const auto framed = datum_->append_json(json, frame->datum, true);
    if (framed || framing_ == shape::Framing::registry) return framed;
  }
  if (framing_ == shape::Framing::registry) return not_decodable();
  return datum_->append_json(json, record, false);
}

}  // namespace suhu::registry
