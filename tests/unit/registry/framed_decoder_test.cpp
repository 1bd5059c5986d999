// Records of Avro with the frame of a Schema Registry, and with one schema for all.
#include "suhu/registry/framed_decoder.hpp"

#include <gtest/gtest.h>

#include <string>

#include "suhu/core/record_limits.hpp"
#include "suhu/registry/avro_format.hpp"
#include "suhu/registry/open_framed_decoder.hpp"
#include "support/fake_schema_source.hpp"
#include "support/temp_file.hpp"

namespace suhu::registry {
namespace {

using Kind = Fault::Kind;
using shape::Framing;

const std::string kSchema =
    R"({"type":"record","name":"R","fields":[{"name":"id","type":"string"},{"name":"t","type":"int"}]})";
const std::string kDatum = "\4S1\xA8\1";  // S1, 84
const std::string kJson = R"({"id":"S1","t":84})";

std::string framed(char id, const std::string& datum) {
  return std::string{'\0', '\0', '\0', '\0', id} + datum;
}

/// Returns the JSON of a record, or `!` and the reject reason.
std::string json_of(FramedDecoder& decoder, const std::string& record) {
  std::string json;
  const auto result = decoder.append_json(json, record);
  return result ? json : "!" + std::string{to_string(result.error())};
}

struct FramedAvro : testing::Test {
  test::FakeSchemaSource source;
  FramedDecoder decoder{make_avro_format({}), source.start(), source.clock()};
};

TEST_F(FramedAvro, WaitsForTheSchemaThatARecordNames) {
  const std::string record = framed(7, kDatum);
  EXPECT_FALSE(decoder.ready(record));
  EXPECT_EQ(decoder.waits_for(), "the Schema Registry is asked for schema 7");
  source.fail(7, Kind::temporary, "down");
  EXPECT_FALSE(decoder.ready(record));
  EXPECT_EQ(decoder.waits_for(), "down");
  source.now += std::chrono::milliseconds{500};
  EXPECT_FALSE(decoder.ready(record));
  source.answer(7, RegisteredSchema{.text = kSchema});
  EXPECT_TRUE(decoder.ready(record));
  EXPECT_EQ(json_of(decoder, record), kJson);
  EXPECT_EQ(decoder.trouble(), "");
  EXPECT_TRUE(decoder.ready(record));
  EXPECT_EQ(source.asked, (std::vector<std::int32_t>{7, 7}));
}

TEST_F(FramedAvro, RejectsWhatNoSchemaCanDecode) {
  struct Case {
    std::string record;
    std::string json;
    std::string trouble;
  };
  EXPECT_FALSE(decoder.ready(framed(1, "")));
  source.answer(1, RegisteredSchema{.text = kSchema});
  EXPECT_FALSE(decoder.ready(framed(2, "")));
  source.fail(2, Kind::permanent, "unknown id");
  EXPECT_FALSE(decoder.ready(framed(3, "")));
  source.answer(3, RegisteredSchema{.type = SchemaType::json});
  EXPECT_FALSE(decoder.ready(framed(4, "")));
  source.answer(4, RegisteredSchema{.text = "{"});
  const std::string no_frame =
      "the record does not begin with the frame of a Schema Registry (a byte 0 and the id of a "
      "schema): try --framing none --schema FILE";
  const Case cases[] = {
      {framed(1, kDatum), kJson, ""},
      {framed(1, kDatum + "x"), "!not-decodable", ""},
      {framed(2, kDatum), "!not-decodable", "unknown id"},
      {framed(3, kDatum), "!not-decodable",
       "the record has schema 3: its schema is JSON, not AVRO: see --encoding"},
      {framed(4, kDatum), "!not-decodable",
       "the record has schema 4: an Avro schema is JSON, and this is none"},
      {"", "!not-decodable", no_frame},
      {std::string(4, '\0'), "!not-decodable", no_frame},
      {kDatum, "!not-decodable", no_frame},
      {framed(1, std::string(kMaxRecordBytes, 'x')), "!too-large", ""},
  };
  for (const auto& [record, json, trouble] : cases) {
    EXPECT_TRUE(decoder.ready(record));
    EXPECT_EQ(json_of(decoder, record), json);
    EXPECT_EQ(decoder.trouble(), trouble);
    EXPECT_EQ(decoder.waits_for(), "");
  }
}

TEST_F(FramedAvro, ReadsByTheSchemaOfTheReader) {
  FramedDecoder resolving{
      make_avro_format(avro::parse_schema(
                           R"({"type":"record","name":"R","fields":[{"name":"t","type":"double"},
                                  {"name":"unit","type":"string","default":"C"}]})")
                           .value()),
      source.start(), source.clock()};
  EXPECT_FALSE(resolving.ready(framed(1, kDatum)));
  source.answer(1, RegisteredSchema{.text = kSchema});
  EXPECT_TRUE(resolving.ready(framed(1, kDatum)));
  EXPECT_EQ(json_of(resolving, framed(1, kDatum)), R"({"t":84,"unit":"C"})");
}

TEST(OneAvroSchema, PassesOverAFrame) {
  struct Case {
    Framing framing;
    std::string record;
    std::string json;
  };
  const std::string begins_with_zero{"\0\2", 2};  // an empty id, 1
  const Case cases[] = {
      {Framing::none, kDatum, kJson},
      {Framing::none, framed(1, kDatum), "!not-decodable"},
      {Framing::registry, framed(1, kDatum), kJson},
      {Framing::registry, kDatum, "!not-decodable"},
      {Framing::automatic, kDatum, kJson},
      {Framing::automatic, framed(1, kDatum), kJson},
      {Framing::automatic, begins_with_zero, R"({"id":"","t":1})"},
  };
  for (const auto& [framing, record, json] : cases) {
    FramedDecoder decoder{make_avro_format({})->compile({.text = kSchema}).value(), framing};
    EXPECT_TRUE(decoder.ready(record));
    EXPECT_EQ(json_of(decoder, record), json) << to_string(framing);
  }
}

TEST(OpenFramedDecoder, ReadsTheFileOfTheSchema) {
  const test::TempFile file{kSchema};
  shape::Shape shape{.encoding = shape::Encoding::avro, .schema = file.path()};
  const auto decoder = open_framed_decoder(shape);
  ASSERT_TRUE(decoder) << decoder.error();
  EXPECT_EQ(json_of(**decoder, kDatum), kJson);
}

TEST(OpenFramedDecoder, NamesTheOptionThatIsWrong) {
  const test::TempFile file{"{"};
  const auto problem = [](const shape::Shape& shape) {
    const auto decoder = open_framed_decoder(shape);
    return decoder ? std::string{} : decoder.error();
  };
  using shape::Encoding;
  EXPECT_EQ(problem({.encoding = Encoding::avro}),
            "--encoding avro needs a schema: --registry URL, or --schema FILE");
  EXPECT_EQ(problem({.encoding = Encoding::avro, .schema = "/no/such"}),
            "--schema /no/such: cannot be read");
  EXPECT_EQ(problem({.encoding = Encoding::avro, .schema = file.path()}),
            "--schema " + file.path() + ": an Avro schema is JSON, and this is none");
  EXPECT_NE(problem({.encoding = Encoding::avro, .framing = Framing::none, .registry = "http://x"}),
            "");
  EXPECT_NE(problem({.encoding = Encoding::protobuf, .registry = "http://x", .schema = "a:B"}), "");
}

}  // namespace
}  // namespace suhu::registry
