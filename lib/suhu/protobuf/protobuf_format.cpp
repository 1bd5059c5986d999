#include "suhu/protobuf/protobuf_format.hpp"

#include <fmt/format.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "suhu/core/text.hpp"
#include "suhu/protobuf/message_json.hpp"
#include "suhu/protobuf/schema_pool.hpp"

namespace suhu::protobuf {
namespace {

namespace pb = google::protobuf;
using registry::DatumDecoder;
using registry::RegisteredSchema;
using Compiled = tl::expected<std::unique_ptr<DatumDecoder>, std::string>;

/// The place of a message in its file: its number, or those of the messages around it and its own.
using MessageIndex = std::vector<int>;

constexpr std::int64_t kMaxNesting = 32;

std::optional<std::int64_t> take_varint(std::string_view& bytes) {
  constexpr unsigned kLastShift = 63;
  std::uint64_t zigzag = 0;
  for (unsigned shift = 0; shift <= kLastShift && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    zigzag |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80)
      return static_cast<std::int64_t>(zigzag >> 1U) ^ -static_cast<std::int64_t>(zigzag & 1U);
  }
  return std::nullopt;
}

/// Takes what a frame has in front of a message. A count of 0 stands for the first message.
std::optional<MessageIndex> take_index(std::string_view& bytes) {
  const auto count = take_varint(bytes);
  if (!count || *count < 0 || *count > kMaxNesting) return std::nullopt;
  if (*count == 0) return MessageIndex{0};
  MessageIndex index;
  for (std::int64_t i = 0; i < *count; ++i) {
    const auto number = take_varint(bytes);
    if (!number || *number < 0 || *number > INT32_MAX) return std::nullopt;
    index.push_back(static_cast<int>(*number));
  }
  return index;
}

/// Returns the message at this place; nullptr if there is none.
const pb::Descriptor* find_message(const pb::FileDescriptor& file, const MessageIndex& index) {
  const pb::Descriptor* type = nullptr;
  for (const int number : index) {
    const int count = type == nullptr ? file.message_type_count() : type->nested_type_count();
    if (number >= count) return nullptr;
    type = type == nullptr ? file.message_type(number) : type->nested_type(number);
  }
  return type;
}

class MessageDecoder final : public DatumDecoder {
 public:
  /// With `fixed`, all records are of that message; otherwise each one's frame names it.
  MessageDecoder(SchemaPool pool, const pb::Descriptor* fixed)
      : pool_(std::move(pool)), factory_(pool_.types.get()) {
    if (fixed != nullptr) fixed_ = make(*fixed);
  }

  tl::expected<void, RejectReason> append_json(std::string& json, std::string_view bytes,
                                               bool framed) override {
    const std::size_t before = json.size();
    pb::Message* const message = framed ? take_message(bytes) : fixed_.get();
    if (message != nullptr &&
        message->ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
        message->IsInitialized() && append_message(json, *message))
      return {};
    json.resize(before);
    return tl::unexpected{RejectReason::not_decodable};
  }

 private:
  std::unique_ptr<pb::Message> make(const pb::Descriptor& type) {
    return std::unique_ptr<pb::Message>{factory_.GetPrototype(&type)->New()};
  }

  pb::Message* take_message(std::string_view& bytes) {
    const auto index = take_index(bytes);
    if (!index) return nullptr;
    if (fixed_ != nullptr) return fixed_.get();
    const auto known = messages_.find(*index);
    if (known != messages_.end()) return known->second.get();
    const auto* const type = find_message(*pool_.files.back(), *index);
    return type == nullptr ? nullptr : messages_.emplace(*index, make(*type)).first->second.get();
  }

  SchemaPool pool_;
  pb::DynamicMessageFactory factory_;
  std::unique_ptr<pb::Message> fixed_;
  std::map<MessageIndex, std::unique_ptr<pb::Message>> messages_;
};

/// Returns the message of this name, with or without its package; without a name, the only one of
/// the main file.
tl::expected<const pb::Descriptor*, std::string> named_message(const SchemaPool& pool,
                                                               const std::string& name) {
  if (const auto* const exact = pool.types->FindMessageTypeByName(name)) return exact;
  const pb::FileDescriptor& file = *pool.files.back();
  if (const auto* const own = pool.types->FindMessageTypeByName(file.package() + '.' + name))
    return own;
  if (name.empty() && file.message_type_count() == 1) return file.message_type(0);
  std::vector<std::string> all;
  for (int i = 0; i < file.message_type_count(); ++i)
    all.push_back(file.message_type(i)->full_name());
  return tl::unexpected{fmt::format(
      "name one of its messages, FILE:MESSAGE; {}",
      all.empty() ? "it has none" : "it has " + printable(joined(all, ", "), kLongestPath))};
}

class Format final : public registry::ProtobufFormat {
 public:
  Compiled compile(const RegisteredSchema& schema) override {
    if (schema.type != registry::SchemaType::protobuf)
      return tl::unexpected{
          fmt::format("its schema is {}, not PROTOBUF: see --encoding", to_string(schema.type))};
    auto pool = compile_text(schema.text, schema.references);
    if (!pool) return tl::unexpected{pool.error()};
    return std::make_unique<MessageDecoder>(std::move(*pool), nullptr);
  }

  Compiled compile_file(const std::string& file, const std::string& message,
                        bool is_text) override {
    auto pool = is_text ? compile_text(file, {}) : read_descriptor_set(file);
    if (!pool) return tl::unexpected{pool.error()};
    const auto type = named_message(*pool, message);
    if (!type) return tl::unexpected{type.error()};
    return std::make_unique<MessageDecoder>(std::move(*pool), *type);
  }
};

}  // namespace

std::unique_ptr<registry::ProtobufFormat> make_protobuf_format() {
  // Google's library writes about bad bytes on stderr; the reject says it already.
  pb::SetLogHandler(nullptr);
  return std::make_unique<Format>();
}

}  // namespace suhu::protobuf

// The name must match kProtobufFactory in protobuf_module.hpp.
extern "C" __attribute__((visibility("default"))) suhu::registry::ProtobufFormat*
suhu_protobuf_format_1() {
  return suhu::protobuf::make_protobuf_format().release();
}
