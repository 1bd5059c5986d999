#include "suhu/shape/decoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "suhu/core/json_cursor.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/shape/encoding.hpp"
#include "suhu/shape/reading_builder.hpp"
#include "suhu/shape/record_values.hpp"

namespace suhu::shape {
namespace {

constexpr std::size_t kPadding = RecordValues::kPadding;
/// A Schema Registry frame: a byte of 0, and the number of the schema in four.
constexpr std::size_t kFrameBytes = 5;

/// Returns true if records of this encoding come as the JSON that a SchemaReader has written.
bool needs_schema(Encoding encoding) {
  return encoding == Encoding::avro || encoding == Encoding::protobuf;
}

bool has_frame(std::string_view value) {
  return value.size() >= kFrameBytes && value.front() == '\0';
}

}  // namespace

struct Decoder::Impl {
  explicit Impl(Shape record_shape)
      : shape(std::move(record_shape)), values(shape), builder(shape, values) {}

  std::optional<RejectReason> read(const Input& input);
  std::optional<RejectReason> read_json(std::string_view value);
  std::string_view as_padded(std::string_view json);
  tl::expected<std::string_view, RejectReason> write_as_json(std::string_view record);
  std::optional<std::string_view> json_in_string(std::string_view text);
  void read_elements();

  Shape shape;
  RecordValues values;
  ReadingBuilder builder;
  std::unique_ptr<char[]> buffer{new char[kMaxRecordBytes + kPadding]};
  std::string written;    ///< JSON made of a record of another encoding, with its padding
  std::string unwrapped;  ///< JSON that was in a string, with its padding
  std::vector<ReadingBuilder::Entry> entries;
  std::size_t skipped = 0;
};

/// Fills `entries`. Returns why the record as a whole cannot be read, if it cannot.
std::optional<RejectReason> Decoder::Impl::read(const Input& input) {
  // JSON that was written from a record may be larger than the record.
  if (input.value.size() > kMaxRecordBytes && !needs_schema(shape.encoding))
    return RejectReason::too_large;
  if (const auto fault = read_json(input.value)) return fault;
  values.read_outside(input);
  if (!builder.is_record_meant()) {
    ++skipped;
  } else if (!shape.each) {
    builder.append(entries);
  } else if (values.has_array()) {
    read_elements();
  } else {
    return RejectReason::missing_readings;
  }
  return std::nullopt;
}

void Decoder::Impl::read_elements() {
  values.read_each([this] {
    if (!values.is_element_readable()) {
      entries.emplace_back(tl::unexpect, RejectReason::not_object);
    } else if (builder.is_element_meant()) {
      builder.append(entries);
    } else {
      ++skipped;
    }
  });
}

/// Reads the record's value, whatever its frame and its encoding.
std::optional<RejectReason> Decoder::Impl::read_json(std::string_view value) {
  if (needs_schema(shape.encoding)) {
    // the frame was read together with the schema
  } else if (shape.framing != Framing::none && has_frame(value)) {
    value.remove_prefix(kFrameBytes);
  } else if (shape.framing == Framing::registry) {
    return RejectReason::not_decodable;
  }
  if (shape.encoding == Encoding::json) return values.read(as_padded(value));
  const auto text = write_as_json(value);
  return text ? values.read(*text) : text.error();
}

/// Returns a copy with padding behind it. JSON that is the content of a string is taken out of it.
std::string_view Decoder::Impl::as_padded(std::string_view json) {
  char* const copy = buffer.get();
  std::memcpy(copy, json.data(), json.size());
  std::memset(copy + json.size(), '\0', kPadding);
  const std::string_view text{copy, json.size()};
  if (json::Cursor{copy, copy + json.size()}.next() != '"') return text;
  return json_in_string(text).value_or(text);
}

/// Returns the record, which is of another encoding, as JSON with padding behind it.
tl::expected<std::string_view, RejectReason> Decoder::Impl::write_as_json(std::string_view record) {
  written.clear();
  tl::expected<void, RejectReason> result;
  switch (shape.encoding) {
    case Encoding::csv:
      result = append_csv(written, record, shape);
      break;
    case Encoding::text:
      result = append_text(written, record, shape);
      break;
    case Encoding::influx:
      result = append_influx(written, record);
      break;
    case Encoding::senml:
      result = append_senml(written, record, skipped);
      break;
    case Encoding::json:
    case Encoding::avro:
    case Encoding::protobuf:
      written.append(record);
      break;
  }
  if (!result) return tl::unexpected(result.error());
  const std::size_t size = written.size();
  written.append(kPadding, '\0');
  return std::string_view{written}.substr(0, size);
}

/// Returns the JSON that is the content of the string in `text`, with padding behind it. Returns
/// std::nullopt if `text` is no valid string or holds something else.
std::optional<std::string_view> Decoder::Impl::json_in_string(std::string_view text) {
  json::Cursor at{text.data(), text.data() + text.size()};
  at.next();
  json::String string;
  if (!at.take_string(string) || !at.at_end()) return std::nullopt;
  unwrapped.clear();
  json::append_unescaped(unwrapped, string.raw);
  const std::size_t size = unwrapped.size();
  const auto first = unwrapped.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || (unwrapped[first] != '{' && unwrapped[first] != '['))
    return std::nullopt;
  unwrapped.append(kPadding, '\0');
  return std::string_view{unwrapped}.substr(0, size);
}

Decoder::Decoder(Shape shape) : impl_(std::make_unique<Impl>(std::move(shape))) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Decoded Decoder::decode(const Input& input) {
  Impl& impl = *impl_;
  impl.entries.clear();
  impl.skipped = 0;
  impl.builder.begin_record();
  if (const auto fault = impl.read(input)) impl.entries.emplace_back(tl::unexpect, *fault);
  return {.readings = impl.entries, .skipped = impl.skipped};
}

const Shape& Decoder::shape() const { return impl_->shape; }

tl::expected<Reading, RejectReason> decode_single(Decoder& decoder, std::string_view record) {
  const auto readings = decoder.decode({.value = record}).readings;
  if (readings.empty()) return tl::unexpected(RejectReason::missing_readings);
  return readings.front();
}

}  // namespace suhu::shape
