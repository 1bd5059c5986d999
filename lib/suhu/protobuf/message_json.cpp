#include "suhu/protobuf/message_json.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/stubs/strutil.h>

#include <chrono>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "suhu/core/json_float.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::protobuf {
namespace {

namespace pb = google::protobuf;
using pb::Descriptor;
using pb::FieldDescriptor;
using pb::Message;
using pb::Reflection;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
// 0001-01-01 and 9999-12-31 are the bounds of google.protobuf.Timestamp.
constexpr std::int64_t kFirstSecond = -62'135'596'800;
constexpr std::int64_t kLastSecond = 253'402'300'799;

/// One field of a message, or one element of a repeated one.
struct Value {
  const Message& message;
  const FieldDescriptor& field;
  int index = -1;  ///< of the element; -1: the field is not repeated

  [[nodiscard]] const Reflection& reflection() const { return *message.GetReflection(); }
  /// Returns what one of the two functions of Reflection returns for this field.
  template <class Result>
  [[nodiscard]] Result get(Result (Reflection::*single)(const Message&, const FieldDescriptor*)
                               const,
                           Result (Reflection::*repeated)(const Message&, const FieldDescriptor*,
                                                          int) const) const {
    return index < 0 ? (reflection().*single)(message, &field)
                     : (reflection().*repeated)(message, &field, index);
  }
  [[nodiscard]] std::string text() const {
    return get(&Reflection::GetString, &Reflection::GetRepeatedString);
  }
  [[nodiscard]] const Message& child() const {
    return index < 0 ? reflection().GetMessage(message, &field)
                     : reflection().GetRepeatedMessage(message, &field, index);
  }
};

const FieldDescriptor& field_at(const Message& message, int number) {
  return *message.GetDescriptor()->FindFieldByNumber(number);
}

/// Returns `.25`, with 3, 6 or 9 digits as protobuf writes them; empty for 0.
std::string fraction_text(std::int64_t nanos) {
  if (nanos == 0) return {};
  std::string text = fmt::format(".{:09}", nanos);
  while (text.ends_with("000")) text.resize(text.size() - 3);
  return text;
}

void append_timestamp(std::string& json, std::int64_t seconds, std::int64_t nanos) {
  using std::chrono::floor;
  json += '"';
  if (seconds < kFirstSecond || seconds > kLastSecond || nanos < 0 || nanos >= kNanosPerSecond) {
    // What no reader of times takes for one, and people understand.
    fmt::format_to(std::back_inserter(json), "{} s and {} ns since 1970", seconds, nanos);
  } else {
    const std::chrono::sys_seconds time{std::chrono::seconds{seconds}};
    const auto day = floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto rest = (time - day).count();
    fmt::format_to(std::back_inserter(json), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z",
                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()), rest / 3'600, rest / 60 % 60, rest % 60,
                   fraction_text(nanos));
  }
  json += '"';
}

void append_duration(std::string& json, std::int64_t seconds, std::int64_t nanos) {
  const bool negative = seconds < 0 || nanos < 0;
  const auto whole = static_cast<std::uint64_t>(seconds);
  fmt::format_to(std::back_inserter(json), "\"{}{}{}s\"", negative ? "-" : "",
                 seconds < 0 ? 0 - whole : whole, fraction_text(nanos < 0 ? -nanos : nanos));
}

class MessageWriter {
 public:
  explicit MessageWriter(std::string& json) : json_(json), begin_(json.size()) {}

  bool write(const Message& message) {
    if (depth_ == kMaxJsonDepth) return false;
    ++depth_;
    const bool good = write_well_known(message);
    --depth_;
    return good;
  }

 private:
  /// Writes the types that have a form of their own in JSON, and all others as objects.
  bool write_well_known(const Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    switch (type.well_known_type()) {
      case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        append_timestamp(json_, integer(message, 1), integer(message, 2));
        return true;
      case Descriptor::WELLKNOWNTYPE_DURATION:
        append_duration(json_, integer(message, 1), integer(message, 2));
        return true;
      case Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
      case Descriptor::WELLKNOWNTYPE_FLOATVALUE:
      case Descriptor::WELLKNOWNTYPE_INT64VALUE:
      case Descriptor::WELLKNOWNTYPE_UINT64VALUE:
      case Descriptor::WELLKNOWNTYPE_INT32VALUE:
      case Descriptor::WELLKNOWNTYPE_UINT32VALUE:
      case Descriptor::WELLKNOWNTYPE_STRINGVALUE:
      case Descriptor::WELLKNOWNTYPE_BYTESVALUE:
      case Descriptor::WELLKNOWNTYPE_BOOLVALUE:
      case Descriptor::WELLKNOWNTYPE_STRUCT:
      case Descriptor::WELLKNOWNTYPE_LISTVALUE:
        return write_field(message, *type.field(0));
      case Descriptor::WELLKNOWNTYPE_VALUE:
        return write_any_value(message);
      default:
        return write_object(message);
    }
  }

  static std::int64_t integer(const Message& message, int number) {
    const FieldDescriptor& field = field_at(message, number);
    const Reflection& reflection = *message.GetReflection();
    return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64
               ? reflection.GetInt64(message, &field)
               : reflection.GetInt32(message, &field);
  }

  /// Writes a google.protobuf.Value: whichever of its fields is set.
  bool write_any_value(const Message& message) {
    const auto* const kind = message.GetDescriptor()->oneof_decl(0);
    const auto* const field = message.GetReflection()->GetOneofFieldDescriptor(message, kind);
    if (field != nullptr && field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM)
      return write_field(message, *field);
    json_ += "null";
    return true;
  }

  bool write_object(const Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    json_ += '{';
    bool comma = false;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.has_presence() && !message.GetReflection()->HasField(message, &field)) continue;
      if (comma) json_ += ',';
      comma = true;
      append_json_string(json_, field.name());
      json_ += ':';
      if (!write_field(message, field)) return false;
    }
    json_ += '}';
    return true;
  }

  bool write_field(const Message& message, const FieldDescriptor& field) {
    if (field.is_map()) return write_map(message, field);
    if (!field.is_repeated()) return write_value({message, field});
    json_ += '[';
    const int count = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < count; ++i) {
      if (i > 0) json_ += ',';
      if (!write_value({message, field, i})) return false;
    }
    json_ += ']';
    return true;
  }

  bool write_map(const Message& message, const FieldDescriptor& field) {
    json_ += '{';
    const int count = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < count; ++i) {
      if (i > 0) json_ += ',';
      const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
      if (!write_key(entry)) return false;
      json_ += ':';
      if (!write_value({entry, field_at(entry, 2)})) return false;
    }
    json_ += '}';
    return true;
  }

  bool write_key(const Message& entry) {
    const FieldDescriptor& key = field_at(entry, 1);
    if (key.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return write_value({entry, key});
    json_ += '"';
    const bool good = write_value({entry, key});
    json_ += '"';
    return good;
  }

  bool write_value(const Value& value) {
    if (json_.size() - begin_ > kMaxJsonBytes) return false;
    switch (value.field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        append_integer(json_, value.get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
        return true;
      case FieldDescriptor::CPPTYPE_INT64:
        append_integer(json_, value.get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
        return true;
      case FieldDescriptor::CPPTYPE_UINT32:
        append_integer(json_, value.get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
        return true;
      case FieldDescriptor::CPPTYPE_UINT64:
        append_integer(json_, value.get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
        return true;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        append_float(json_, value.get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
        return true;
      case FieldDescriptor::CPPTYPE_FLOAT:
        append_float(json_, value.get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
        return true;
      case FieldDescriptor::CPPTYPE_BOOL:
        json_ += value.get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
        return true;
      case FieldDescriptor::CPPTYPE_ENUM:
        return write_enum(value);
      case FieldDescriptor::CPPTYPE_STRING:
        return write_text(value);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return write(value.child());
    }
    return false;
  }

  /// Writes the name of an enum's value, or its number if the schema has no name for it.
  bool write_enum(const Value& value) {
    const int number = value.get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
    const auto* const known = value.field.enum_type()->FindValueByNumber(number);
    if (known != nullptr) {
      append_json_string(json_, known->name());
    } else {
      append_integer(json_, number);
    }
    return true;
  }

  bool write_text(const Value& value) {
    const std::string text = value.text();
    if (value.field.type() == FieldDescriptor::TYPE_BYTES) {
      std::string base64;
      pb::Base64Escape(text, &base64);
      append_json_string(json_, base64);
      return true;
    }
    if (!utf8::is_valid(text)) return false;
    append_json_string(json_, text);
    return true;
  }

  std::string& json_;
  std::size_t begin_;
  int depth_ = 0;
};

}  // namespace

bool append_message(std::string& json, const Message& message) {
  return MessageWriter{json}.write(message);
}

}  // namespace suhu::protobuf
