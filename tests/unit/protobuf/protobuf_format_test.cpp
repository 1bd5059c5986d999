// Records of Protocol Buffers as JSON.
#include "suhu/protobuf/protobuf_format.hpp"

#include <fmt/format.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "suhu/protobuf/message_json.hpp"
#include "suhu/protobuf/schema_pool.hpp"

namespace suhu::protobuf {
namespace {

namespace pb = google::protobuf;
using registry::RegisteredSchema;
using registry::SchemaType;

const std::string kSchema = R"(syntax = "proto3"; package plant;
import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto";
import "google/protobuf/wrappers.proto"; import "google/protobuf/struct.proto";
message Reading {
  string sensor_id = 1; double temperature = 2; float fine = 3; int64 count = 4; uint64 big = 5;
  bool ok = 6; bytes raw = 7; optional double humidity = 8; google.protobuf.Timestamp at = 9;
  enum Unit { C = 0; F = 1; } Unit unit = 10; repeated int32 list = 11;
  map<string, double> probes = 12; map<int32, bool> flags = 13; Reading next = 14;
  google.protobuf.DoubleValue wrapped = 15; google.protobuf.Struct extra = 16;
  google.protobuf.Duration age = 17; repeated Unit units = 18;
  oneof either { string left = 19; int32 right = 20; }
}
message Outer { message Inner { int32 a = 1; } Inner inner = 1; })";

const std::string kEmpty =
    R"({"sensor_id":"","temperature":0,"fine":0,"count":0,"big":0,"ok":false,"raw":"",)"
    R"("unit":"C","list":[],"probes":{},"flags":{},"units":[]})";

/// Returns the bytes of a message, which `text` gives in protobuf's text format.
std::string bytes_of(const std::string& schema, const std::string& type, const std::string& text) {
  const auto pool = compile_text(schema, {}).value();
  pb::DynamicMessageFactory factory{pool.types.get()};
  const auto* const descriptor = pool.types->FindMessageTypeByName(type);
  const std::unique_ptr<pb::Message> message{factory.GetPrototype(descriptor)->New()};
  EXPECT_TRUE(pb::TextFormat::ParseFromString(text, message.get())) << text;
  return message->SerializeAsString();
}

std::string json_of(registry::DatumDecoder& decoder, std::string_view bytes, bool framed = false) {
  std::string json;
  const auto result = decoder.append_json(json, bytes, framed);
  return result ? json : "!" + std::string{to_string(result.error())};
}

std::unique_ptr<registry::DatumDecoder> readings() {
  return make_protobuf_format()->compile_file(kSchema, "Reading", true).value();
}

TEST(ProtobufJson, WritesEveryKindOfField) {
  struct Case {
    std::string text;
    std::string member;
  };
  const Case cases[] = {
      {R"(sensor_id: "S\"1\303\251")", R"("sensor_id":"S\"1é")"},
      {"temperature: 84.2", R"("temperature":84.2)"},
      {"temperature: nan", R"("temperature":1e999)"},
      {"temperature: -inf", R"("temperature":-1e999)"},
      {"fine: 83.1", R"("fine":83.1)"},
      {"count: -9223372036854775808", R"("count":-9223372036854775808)"},
      {"big: 18446744073709551615", R"("big":18446744073709551615)"},
      {"ok: true", R"("ok":true)"},
      {R"(raw: "\000\377")", R"("raw":"AP8=")"},
      {"humidity: 0", R"("humidity":0)"},
      {"at { seconds: 1730638574 nanos: 120000000 }", R"("at":"2024-11-03T12:56:14.120Z")"},
      {"at { seconds: -1 nanos: 1 }", R"("at":"1969-12-31T23:59:59.000000001Z")"},
      {"at { }", R"("at":"1970-01-01T00:00:00Z")"},
      {"at { seconds: 253402300800 }", R"("at":"253402300800 s and 0 ns since 1970")"},
      {"unit: F units: C units: F", R"("units":["C","F"])"},
      {"list: 1 list: -2", R"("list":[1,-2])"},
      {R"(probes { key: "air" value: 21.5 })", R"("probes":{"air":21.5})"},
      {"flags { key: -7 value: true }", R"("flags":{"-7":true})"},
      {"next { }", "\"next\":" + kEmpty},
      {"wrapped { value: 84.2 }", R"("wrapped":84.2)"},
      {R"(extra { fields { key: "a" value { list_value { values { null_value: NULL_VALUE }
          values { string_value: "x" } } } } })",
       R"("extra":{"a":[null,"x"]})"},
      {"age { seconds: -1 nanos: -500000000 }", R"("age":"-1.500s")"},
      {"right: 0", R"("right":0)"},
  };
  const auto decoder = readings();
  for (const auto& [text, member] : cases) {
    const auto json = json_of(*decoder, bytes_of(kSchema, "plant.Reading", text));
    EXPECT_NE(json.find(member), std::string::npos) << text << "\n" << json;
  }
  EXPECT_EQ(json_of(*decoder, ""), kEmpty);
}

TEST(ProtobufJson, WritesTheNumberOfAnEnumThatHasNoName) {
  EXPECT_NE(json_of(*readings(), "\x50\7").find(R"("unit":7)"), std::string::npos);
}

TEST(ProtobufJson, RejectsWhatIsNoMessage) {
  const auto decoder = readings();
  for (const std::string bytes : {"\x0a", "\x0a\5ab", "\x09", "\x0a\1\xff", "\xff", "\x11\1\2"})
    EXPECT_EQ(json_of(*decoder, bytes), "!not-decodable");
  EXPECT_EQ(json_of(*decoder, std::string(1, '\0')), "!not-decodable");
}

TEST(ProtobufJson, RejectsWhatIsNestedTooDeep) {
  const auto nested = [](int levels) {
    std::string text;
    for (int i = 1; i < levels; ++i) text = "next { " + text + " }";
    return bytes_of(kSchema, "plant.Reading", text);
  };
  const auto decoder = readings();
  EXPECT_NE(json_of(*decoder, nested(32)), "!not-decodable");
  EXPECT_EQ(json_of(*decoder, nested(33)), "!not-decodable");
}

TEST(ProtobufJson, RejectsAMessageWithoutARequiredField) {
  const auto decoder =
      make_protobuf_format()
          ->compile_file(R"(syntax = "proto2"; message R { required int32 a = 1; })", "", true)
          .value();
  EXPECT_EQ(json_of(*decoder, ""), "!not-decodable");
  EXPECT_EQ(json_of(*decoder, "\x08\1"), R"({"a":1})");
}

TEST(ProtobufFrame, NamesTheMessage) {
  const auto decoder =
      make_protobuf_format()->compile({.type = SchemaType::protobuf, .text = kSchema}).value();
  struct Case {
    std::string bytes;
    std::string json;
  };
  const Case cases[] = {
      {std::string{"\0", 1}, kEmpty},                                // the short form of [0]
      {std::string{"\2\0", 2}, kEmpty},                              // [0]
      {"\2\2", "{}"},                                                // [1], Outer
      {std::string{"\4\2\0\x08\1", 5}, R"({"a":1})"},                // [1, 0], Outer.Inner
      {"\2\4", "!not-decodable"},                                    // [2], of which there is none
      {"\2\1", "!not-decodable"},                                    // [-1]
      {"\1", "!not-decodable"},                                      // a count of -1
      {"", "!not-decodable"},                                        // no count
      {"\4\2", "!not-decodable"},                                    // fewer than the count
      {"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1", "!not-decodable"},  // a count beyond reason
  };
  for (const auto& [bytes, json] : cases) EXPECT_EQ(json_of(*decoder, bytes, true), json);
}

TEST(ProtobufSchema, ImportsWhatItRefersTo) {
  const RegisteredSchema schema{
      .type = SchemaType::protobuf,
      .text = R"(syntax = "proto3"; import "b.proto"; import "confluent/meta.proto";
          import "confluent/type/decimal.proto";
          message A { B b = 1 [(confluent.field_meta).doc = "x"]; confluent.type.Decimal d = 2; })",
      .references = {
          {"c.proto", R"(syntax = "proto3"; message C { int32 c = 1; })"},
          {"b.proto", R"(syntax = "proto3"; import "c.proto"; message B { C c = 1; })"}}};
  const auto decoder = make_protobuf_format()->compile(schema);
  ASSERT_TRUE(decoder) << decoder.error();
  EXPECT_EQ(json_of(**decoder, std::string{"\0\x0a\4\x0a\2\x08\5", 7}, true),
            R"({"b":{"c":{"c":5}}})");
}

/// Returns the first file that these texts make, as Confluent's serializers for Python register it.
std::string descriptor_in_base64(const std::string& text,
                                 const std::vector<registry::Reference>& references = {}) {
  pb::FileDescriptorProto file;
  compile_text(text, references).value().files.back()->CopyTo(&file);
  // The JSON of a bytes field is base64.
  const auto wrapper = compile_text(R"(syntax = "proto3"; message W { bytes b = 1; })", {}).value();
  pb::DynamicMessageFactory factory{wrapper.types.get()};
  const auto* const type = wrapper.types->FindMessageTypeByName("W");
  const std::unique_ptr<pb::Message> message{factory.GetPrototype(type)->New()};
  message->GetReflection()->SetString(message.get(), type->field(0), file.SerializeAsString());
  std::string json;
  EXPECT_TRUE(append_message(json, *message));
  constexpr std::string_view kBefore = R"({"b":")";
  constexpr std::string_view kAfter = R"("})";
  return json.substr(kBefore.size(), json.size() - kBefore.size() - kAfter.size());
}

TEST(ProtobufSchema, IsReadFromADescriptorInBase64) {
  for (const std::string name : {"I", "IJ", "IJK"}) {  // of each length modulo 3
    const auto imported = fmt::format(R"(syntax = "proto3"; message {} {{ int32 c = 1; }})", name);
    const auto text =
        fmt::format(R"(syntax = "proto3"; import "c.proto"; message A {{ {} b = 1; }})", name);
    const RegisteredSchema schema{.type = SchemaType::protobuf,
                                  .text = descriptor_in_base64(text, {{"c.proto", imported}}),
                                  .references = {{"c.proto", descriptor_in_base64(imported)}}};
    const auto decoder = make_protobuf_format()->compile(schema);
    ASSERT_TRUE(decoder) << decoder.error();
    EXPECT_EQ(json_of(**decoder, std::string{"\0\x0a\2\x08\5", 5}, true), R"({"b":{"c":5}})");
  }
}

TEST(ProtobufSchema, IsTextIfItIsBase64OfSomethingElse) {
  const auto decoder = make_protobuf_format()->compile(
      {.type = SchemaType::protobuf, .text = "bm8gZGVzY3JpcHRvcg=="});
  ASSERT_FALSE(decoder);
  EXPECT_EQ(decoder.error(), R"(line 1: Expected top-level statement (e.g. "message").)");
}

TEST(ProtobufSchema, IsReadFromADescriptorSet) {
  const auto pool = compile_text(kSchema, {}).value();
  pb::FileDescriptorSet set;
  for (const auto* const file : pool.files) file->CopyTo(set.add_file());
  const auto bytes = set.SerializeAsString();
  const auto format = make_protobuf_format();
  EXPECT_EQ(json_of(*format->compile_file(bytes, "plant.Outer", false).value(), ""), "{}");
  EXPECT_EQ(json_of(*format->compile_file(bytes, "Outer.Inner", false).value(), "\x08\1"),
            R"({"a":1})");
  // The index of a frame is passed over, because the option has named the message.
  EXPECT_EQ(
      json_of(*format->compile_file(bytes, "Outer", false).value(), std::string(1, '\0'), true),
      "{}");
}

TEST(ProtobufSchema, SaysWhatIsWrong) {
  const auto format = make_protobuf_format();
  const auto problem = [&](const std::string& text, const std::string& message = "R",
                           bool is_text = true) {
    const auto decoder = format->compile_file(text, message, is_text);
    return decoder ? std::string{} : decoder.error();
  };
  EXPECT_EQ(problem(R"(syntax = "proto3"; message R { int32 a = ; })"),
            "line 1: Expected field number.");
  EXPECT_EQ(problem(R"(syntax = "proto3"; import "x/y.proto"; message R {})"),
            "it imports x/y.proto, which is not there");
  EXPECT_EQ(problem(R"(syntax = "proto3"; message R { Foo f = 1; })"),
            R"(R.f: "Foo" is not defined.)");
  EXPECT_EQ(problem(kSchema, "Foo"),
            "name one of its messages, FILE:MESSAGE; it has plant.Reading, plant.Outer");
  EXPECT_EQ(problem(kSchema, ""),
            "name one of its messages, FILE:MESSAGE; it has plant.Reading, plant.Outer");
  EXPECT_EQ(problem(R"(syntax = "proto3";)"),
            "name one of its messages, FILE:MESSAGE; it has none");
  EXPECT_EQ(problem("text", "R", false),
            "is no descriptor set: make one with protoc --include_imports "
            "--descriptor_set_out=FILE");
  EXPECT_EQ(format->compile({.type = SchemaType::avro}).error(),
            "its schema is AVRO, not PROTOBUF: see --encoding");
}

}  // namespace
}  // namespace suhu::protobuf
