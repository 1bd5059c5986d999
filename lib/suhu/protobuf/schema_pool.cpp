#include "suhu/protobuf/schema_pool.hpp"

#include <fmt/format.h>
#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "suhu/core/text.hpp"

// The files that have these descriptors must be linked.
#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wrappers.pb.h>

namespace suhu::protobuf {
namespace {

namespace pb = google::protobuf;

constexpr const char* kMainFile = "suhu-schema.proto";
constexpr int kMaxImportDepth = 64;

/// What Confluent's serializers let a schema import without a reference.
constexpr std::pair<std::string_view, std::string_view> kConfluentFiles[] = {
    {"confluent/meta.proto", R"(syntax = "proto3"; package confluent;
import "google/protobuf/descriptor.proto";
message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }
extend google.protobuf.FileOptions { Meta file_meta = 1088; }
extend google.protobuf.MessageOptions { Meta message_meta = 1088; }
extend google.protobuf.FieldOptions { Meta field_meta = 1088; }
extend google.protobuf.EnumOptions { Meta enum_meta = 1088; }
extend google.protobuf.EnumValueOptions { Meta enum_value_meta = 1088; })"},
    {"confluent/type/decimal.proto", R"(syntax = "proto3"; package confluent.type;
message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; })"},
};

/// Returns the six bits that a character of base64 stands for; nothing if it is none.
std::optional<std::uint32_t> base64_bits(char character) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto place = kAlphabet.find(character);
  if (place == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint32_t>(place);
}

/// Returns the bytes that the text encodes as base64; nothing if it is no base64.
std::optional<std::string> decode_base64(std::string_view text) {
  constexpr int kBitsOfCharacter = 6;
  constexpr int kBitsOfByte = 8;
  constexpr std::uint32_t kByte = 0xFF;
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char character : text) {
    const auto more = base64_bits(character);
    if (!more) return std::nullopt;
    bits = bits << kBitsOfCharacter | *more;
    count += kBitsOfCharacter;
    if (count < kBitsOfByte) continue;
    count -= kBitsOfByte;
    bytes.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & kByte));
  }
  return bytes;
}

/// Returns the file whose descriptor the text holds as base64; nothing if it holds none.
///
/// Confluent's serializers for Python and .NET register schemas in this form, and some registries
/// return it unchanged.
std::optional<pb::FileDescriptorProto> read_descriptor(const std::string& name,
                                                       std::string_view text) {
  pb::FileDescriptorProto file;
  const auto bytes = decode_base64(text);
  if (!bytes || bytes->empty() || !file.ParseFromString(*bytes)) return std::nullopt;
  file.set_name(name);
  return file;
}

/// Keeps the first error of a text.
class ParseErrors final : public pb::io::ErrorCollector {
 public:
  void AddError(int line, pb::io::ColumnNumber /*column*/, const std::string& message) override {
    if (first.empty()) first = fmt::format("line {}: {}", line + 1, printable(message));
  }
  std::string first;
};

/// Keeps the first error in the definitions of a file.
class BuildErrors final : public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& /*file*/, const std::string& element, const pb::Message*,
                ErrorLocation, const std::string& message) override {
    if (first.empty()) first = fmt::format("{}: {}", printable(element), printable(message));
  }
  std::string first;
};

class PoolBuilder {
 public:
  PoolBuilder() : pool_{.types = std::make_unique<pb::DescriptorPool>()} {}

  void add_text(std::string_view name, std::string_view text) { texts_.emplace(name, text); }
  void add_file(pb::FileDescriptorProto file) {
    std::string name = file.name();
    files_.emplace(std::move(name), std::move(file));
  }

  /// Builds the file, after what it imports. Returns a sentence if that fails.
  tl::expected<void, std::string> build(const std::string& name, int depth = 0) {
    if (pool_.types->FindFileByName(name) != nullptr) return {};
    if (depth > kMaxImportDepth)
      return tl::unexpected<std::string>{"its imports are nested too deep"};
    const auto file = find(name);
    if (!file) return tl::unexpected{file.error()};
    for (const auto& imported : file->dependency()) {
      auto built = build(imported, depth + 1);
      if (!built) return built;
    }
    BuildErrors errors;
    const auto* const built = pool_.types->BuildFileCollectingErrors(*file, &errors);
    if (built == nullptr) return tl::unexpected{errors.first};
    pool_.files.push_back(built);
    return {};
  }

  SchemaPool finish() { return std::move(pool_); }

 private:
  [[nodiscard]] tl::expected<pb::FileDescriptorProto, std::string> find(
      const std::string& name) const {
    if (const auto file = files_.find(name); file != files_.end()) return file->second;
    if (const auto text = texts_.find(name); text != texts_.end()) return parse(name, text->second);
    for (const auto& [own, text] : kConfluentFiles)
      if (own == name) return parse(name, text);
    pb::FileDescriptorProto copy;
    const auto* const linked = pb::DescriptorPool::generated_pool()->FindFileByName(name);
    if (linked == nullptr)
      return tl::unexpected{fmt::format("it imports {}, which is not there", printable(name))};
    linked->CopyTo(&copy);
    return copy;
  }

  static tl::expected<pb::FileDescriptorProto, std::string> parse(const std::string& name,
                                                                  std::string_view text) {
    if (auto descriptor = read_descriptor(name, text)) return std::move(*descriptor);
    pb::io::ArrayInputStream bytes{text.data(), static_cast<int>(text.size())};
    ParseErrors errors;
    pb::io::Tokenizer tokens{&bytes, &errors};
    pb::compiler::Parser parser;
    parser.RecordErrorsTo(&errors);
    pb::FileDescriptorProto file;
    file.set_name(name);
    if (parser.Parse(&tokens, &file) && errors.first.empty()) return file;
    return tl::unexpected{errors.first};
  }

  SchemaPool pool_;
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, pb::FileDescriptorProto, std::less<>> files_;
};

}  // namespace

tl::expected<SchemaPool, std::string> compile_text(
    const std::string& text, const std::vector<registry::Reference>& references) {
  PoolBuilder builder;
  for (const auto& each : references) builder.add_text(each.name, each.text);
  builder.add_text(kMainFile, text);
  return builder.build(kMainFile).map([&] { return builder.finish(); });
}

tl::expected<SchemaPool, std::string> read_descriptor_set(const std::string& bytes) {
  pb::FileDescriptorSet set;
  if (!set.ParseFromString(bytes) || set.file().empty())
    return tl::unexpected<std::string>{
        "is no descriptor set: make one with protoc --include_imports --descriptor_set_out=FILE"};
  PoolBuilder builder;
  for (const auto& file : set.file()) builder.add_file(file);
  for (const auto& file : set.file()) {
    const auto built = builder.build(file.name());
    if (!built) return tl::unexpected{built.error()};
  }
  return builder.finish();
}

}  // namespace suhu::protobuf
