#include "suhu/shape/shape_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>
#include <vector>

namespace suhu::shape {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using Fields = std::vector<std::string>;

Where pointer(std::vector<std::string> tokens) {
  return {.kind = Where::Kind::pointer, .tokens = std::move(tokens), .text = {}};
}

Where special(Where::Kind kind, std::string text = {}) {
  return {.kind = kind, .tokens = {}, .text = std::move(text)};
}

Where record_pointer(std::vector<std::string> tokens) {
  return {.kind = Where::Kind::record_pointer, .tokens = std::move(tokens), .text = {}};
}

Settings with_fields(Fields fields) {
  Settings settings;
  settings.fields = std::move(fields);
  return settings;
}

/// Returns settings of which one text is set.
Settings with(std::string Settings::*text, std::string value) {
  Settings settings;
  settings.*text = std::move(value);
  return settings;
}

Shape made(const Settings& settings) {
  auto shape = make_shape(settings);
  EXPECT_TRUE(shape) << shape.error();
  return shape ? *shape : Shape{};
}

std::string refusal(const Settings& settings) {
  const auto shape = make_shape(settings);
  return shape ? "(was accepted)" : shape.error();
}

TEST(ParseWhere, ReadsEveryKindOfPlace) {
  const std::vector<std::pair<std::string, Where>> cases{
      {"gudang_id", pointer({"gudang_id"})},
      {"host.name", pointer({"host.name"})},
      {"a~1b", pointer({"a~1b"})},
      {"/payload/temp_f", pointer({"payload", "temp_f"})},
      {"/0", pointer({"0"})},
      {"/", pointer({""})},
      {"/a//b", pointer({"a", "", "b"})},
      {"/a~1b/m~0n/~01", pointer({"a/b", "m~n", "~1"})},
      {"/@timestamp", pointer({"@timestamp"})},
      {"/^a", pointer({"^a"})},
      {"", pointer({})},
      {"@value", pointer({})},
      {"@key", special(Where::Kind::key)},
      {"@topic", special(Where::Kind::topic)},
      {"@index", special(Where::Kind::element_index)},
      {"@header:device", special(Where::Kind::header, "device")},
      {"@header:a:b", special(Where::Kind::header, "a:b")},
      {"=room", special(Where::Kind::constant, "room")},
      {"==", special(Where::Kind::constant, "=")},
      {"^/gateway/id", record_pointer({"gateway", "id"})},
  };
  for (const auto& [text, expected] : cases) {
    const auto where = parse_where(text, true);
    ASSERT_TRUE(where) << text << ": " << where.error();
    EXPECT_EQ(*where, expected) << text;
    EXPECT_EQ(parse_where(to_text(*where), true), where) << text;
  }
}

TEST(ParseWhere, SaysWhatToWriteInstead) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"/a~2b",
       "after a ~ a JSON Pointer has 0 or 1: write ~0 for the ~ in \"a~2b\", or ~1 for a /"},
      {"/a~", "after a ~ a JSON Pointer has 0 or 1: write ~0 for the ~ in \"a~\", or ~1 for a /"},
      {"payload/temp",
       "\"payload/temp\" is a path: write \"/payload/temp\", with ~1 for a / that is part of a "
       "name"},
      {"@timestamp",
       "\"@timestamp\" is not one of @key, @header:NAME, @topic, @value, @index: write "
       "\"/@timestamp\" for a field of that name"},
      {"@header:", "@header: needs a name: write @header:NAME"},
      {"=", "a constant needs a text: write =TEXT"},
      {"^", "\"^\" names no field: write ^/ and a name, or \"/^\" for a field that begins with ^"},
  };
  for (const auto& [text, expected] : cases) {
    const auto where = parse_where(text, true);
    ASSERT_FALSE(where) << text;
    EXPECT_EQ(where.error(), expected);
  }
}

TEST(ParseWhere, RefusesOutsideAnElementWhatLeadsOutOfOne) {
  EXPECT_EQ(parse_where("^/gateway", false).error(),
            "\"^/gateway\" leads from an element of --each to the record: without --each, write "
            "\"/gateway\"");
  EXPECT_EQ(parse_where("@index", false).error(),
            "@index is the number of an element: write --each POINTER too");
  EXPECT_EQ(parse_where("@value", false), pointer({}));
}

TEST(WhereText, IsABareNameOnlyWhereThatIsClear) {
  const std::vector<std::pair<Where, std::string>> cases{
      {pointer({"gudang_id"}), "gudang_id"},
      {pointer({"suhu °C"}), "/suhu °C"},
      {pointer({"a", "b"}), "/a/b"},
      {pointer({"0"}), "/0"},
      {pointer({"a/b"}), "/a~1b"},
      {pointer({"a~b"}), "/a~0b"},
      {pointer({""}), "/"},
      {pointer({"@timestamp"}), "/@timestamp"},
      {pointer({}), "@value"},
      {record_pointer({"a", "b"}), "^/a/b"},
      {special(Where::Kind::key), "@key"},
      {special(Where::Kind::constant, "x"), "=x"},
      {special(Where::Kind::topic), "@topic"},
      {special(Where::Kind::header, "h"), "@header:h"},
  };
  for (const auto& [where, text] : cases) EXPECT_EQ(to_text(where), text);
}

TEST(MakeShape, GivesTheDefaultsForNoSettings) {
  const auto shape = made({});
  EXPECT_EQ(shape, default_shape());
  EXPECT_THAT(shape.id,
              ElementsAre(JoinedId{{pointer({"sensor_id"})}}, JoinedId{{pointer({"device_id"})}}));
  EXPECT_TRUE(shape.id_exclusive);
  EXPECT_EQ(shape.temperature, (Places{{pointer({"suhu"}), pointer({"temperature"})}, true}));
  EXPECT_EQ(shape.time, (Places{{pointer({"ts"}), pointer({"timestamp"})}, false}));
  EXPECT_EQ(shape.humidity, (Places{{pointer({"humidity"})}, false}));
  EXPECT_EQ(shape.battery, (Places{{pointer({"battery"})}, false}));
  EXPECT_EQ(shape.unit, Places{});
}

TEST(MakeShape, ReplacesTheDefaultsOfEachRoleThatAFieldNames) {
  const auto shape = made(with_fields(
      {"id=@key", "temperature=value", "id=/device/name", "time=at", "unit=unit", "battery=b"}));
  EXPECT_THAT(shape.id, ElementsAre(JoinedId{{special(Where::Kind::key)}},
                                    JoinedId{{pointer({"device", "name"})}}));
  EXPECT_FALSE(shape.id_exclusive);
  EXPECT_EQ(shape.temperature, (Places{{pointer({"value"})}, false}));
  EXPECT_EQ(shape.time, (Places{{pointer({"at"})}, false}));
  EXPECT_EQ(shape.unit, (Places{{pointer({"unit"})}, false}));
  EXPECT_EQ(shape.battery, (Places{{pointer({"b"})}, false}));
  EXPECT_EQ(shape.humidity, default_shape().humidity);
}

TEST(MakeShape, JoinsThePartsOfAnId) {
  EXPECT_THAT(made(with_fields({"id=/device_id+/sensor_id"})).id,
              ElementsAre(JoinedId{{pointer({"device_id"}), pointer({"sensor_id"})}}));
  EXPECT_THAT(made(with_fields({"id==gw+@key+n"})).id,
              ElementsAre(JoinedId{{special(Where::Kind::constant, "gw"), special(Where::Kind::key),
                                    pointer({"n"})}}));
  EXPECT_THAT(made(with_fields({"id==room"})).id,
              ElementsAre(JoinedId{{special(Where::Kind::constant, "room")}}));
  EXPECT_EQ(made(with_fields({"temperature=a+b"})).temperature.alternatives.front(),
            pointer({"a+b"}));
}

TEST(MakeShape, GivesEachProbeItsAlternatives) {
  const auto shape = made(
      with_fields({"temperature:air=air_temp", "temperature:oil=/oil/t", "temperature:air=a"}));
  EXPECT_EQ(shape.temperature, Places{});
  EXPECT_THAT(shape.probes,
              ElementsAre(Probe{"air", {{pointer({"air_temp"}), pointer({"a"})}, false}},
                          Probe{"oil", {{pointer({"oil", "t"})}, false}}));
}

TEST(MakeShape, RefusesWrongFields) {
  const std::vector<std::pair<Fields, std::string>> cases{
      {{"gudang_id"},
       "--field: \"gudang_id\" has no =: write ROLE=WHERE, for example id=gudang_id"},
      {{"temprature=t"},
       "--field temprature: there is no such role: did you mean temperature? The roles are id, "
       "temperature, time, unit, humidity, battery"},
      {{"Temperature=t"},
       "--field Temperature: there is no such role: did you mean temperature? The roles are id, "
       "temperature, time, unit, humidity, battery"},
      {{"pressure=p"},
       "--field pressure: there is no such role. The roles are id, temperature, time, unit, "
       "humidity, battery"},
      {{"id=@keys"},
       "--field id: \"@keys\" is not one of @key, @header:NAME, @topic, @value, @index: write "
       "\"/@keys\" for a field of that name"},
      {{"id=a+"}, "--field id: a part is missing: a + separates two parts, as in A+B"},
      {{"id=+"}, "--field id: a part is missing: a + separates two parts, as in A+B"},
      {{"id=a+b/c"},
       "--field id: \"b/c\" is a path: write \"/b/c\", with ~1 for a / that is part of a name"},
      {{"time=^/ts"},
       "--field time: \"^/ts\" leads from an element of --each to the record: without --each, "
       "write \"/ts\""},
      {{"id:a=b"}, "--field id: only a temperature has a name: write id=WHERE"},
      {{"temperature:=b"}, "--field temperature: a name is missing: write temperature:NAME=WHERE"},
      {{"temperature:a\nb=b"}, "--field temperature: the name \"a\\nb\" has a control character"},
      {{"temperature:a=a", "temperature=b"},
       "--field temperature: there is one with a name and one without: write "
       "temperature:NAME=WHERE for each, or no name at all"},
      {{"temperature=b", "temperature:a=a"},
       "--field temperature: there is one with a name and one without: write "
       "temperature:NAME=WHERE for each, or no name at all"},
  };
  for (const auto& [fields, expected] : cases) EXPECT_EQ(refusal(with_fields(fields)), expected);
}

TEST(MakeShape, ReadsTheArrayOfTheReadings) {
  Settings settings;
  settings.each = "";
  EXPECT_THAT(made(settings).each.value(), IsEmpty());
  settings.each = "/data/readings";
  settings.fields = {"id=^/gateway+@index", "temperature=@value"};
  const auto shape = made(settings);
  EXPECT_THAT(shape.each.value(), ElementsAre("data", "readings"));
  EXPECT_THAT(
      shape.id,
      ElementsAre(JoinedId{{record_pointer({"gateway"}), special(Where::Kind::element_index)}}));
  settings.each = "@key";
  EXPECT_EQ(refusal(settings),
            "--each: \"@key\" is no array of the record: write a JSON Pointer such as /readings, "
            "or '' if the record itself is the array");
  settings.each = "a/b";
  EXPECT_THAT(refusal(settings), StartsWith("--each: \"a/b\" is a path: write \"/a/b\""));
  for (const auto* const encoding : {"influx", "senml", "text"}) {
    settings.encoding = encoding;
    EXPECT_EQ(refusal(settings), "--each: --encoding " + std::string{encoding} +
                                     " says already where the readings of a record are: leave "
                                     "--each out");
  }
}

TEST(MakeShape, SplitsAConditionAtItsFirstEqualsSign) {
  Settings settings;
  settings.conditions = {"/type=a=b", "@value=x", "@header:kind=", "kind=temperature"};
  EXPECT_THAT(made(settings).conditions,
              ElementsAre(Condition{pointer({"type"}), "a=b"}, Condition{pointer({}), "x"},
                          Condition{special(Where::Kind::header, "kind"), ""},
                          Condition{pointer({"kind"}), "temperature"}));
  settings.conditions = {"type"};
  EXPECT_EQ(refusal(settings),
            "--where: \"type\" has no =: write WHERE=TEXT, for example /type=temperature");
  settings.conditions = {"=a=a"};
  EXPECT_EQ(refusal(settings),
            "--where: \"=a=a\" names no place: write WHERE=TEXT, and @value=TEXT for the whole "
            "value");
  settings.conditions = {"@index=0"};
  EXPECT_THAT(refusal(settings), StartsWith("--where: @index is the number of an element"));
}

TEST(MakeShape, ReadsTheUnit) {
  EXPECT_EQ(made(with(&Settings::unit, "F")).default_unit, Unit::fahrenheit);
  EXPECT_EQ(made(with(&Settings::unit, "dC")).default_unit, Unit::deci_celsius);
  EXPECT_EQ(made(with(&Settings::unit, "Celsius")).default_unit, Unit::celsius);
  EXPECT_EQ(refusal(with(&Settings::unit, "R")),
            "--unit: \"R\" is not one of C, F, K, dC (tenths of a degree), mC (thousandths)");
}

TEST(MakeShape, ReadsTheTime) {
  EXPECT_EQ(made(with(&Settings::time_format, "ms")).time_format.kind, TimeFormat::Kind::ms);
  EXPECT_EQ(made(with(&Settings::time_zone, "Asia/Jakarta")).time_zone, "Asia/Jakarta");
  EXPECT_THAT(refusal(with(&Settings::time_zone, "Asia/Jakata")), StartsWith("--time-zone: "));
  EXPECT_THAT(refusal(with(&Settings::time_format, "msec")), StartsWith("--time-format: "));
}

TEST(MakeShape, ListsTheWordsOfAnEncodingAndAFraming) {
  EXPECT_EQ(made(with(&Settings::framing, "none")).framing, Framing::none);
  EXPECT_EQ(refusal(with(&Settings::encoding, "xml")),
            "--encoding: \"xml\" is not one of json, csv, text, influx, senml, avro, protobuf");
  EXPECT_EQ(refusal(with(&Settings::framing, "glue")),
            "--framing: \"glue\" is not one of auto, none, registry");
}

TEST(MakeShape, KnowsWhereEachEncodingHasItsValues) {
  const auto text = made(with(&Settings::encoding, "text"));
  EXPECT_THAT(text.id, ElementsAre(JoinedId{{special(Where::Kind::key)}}));
  EXPECT_EQ(text.temperature, (Places{{pointer({})}, false}));

  const auto influx = made(with(&Settings::encoding, "influx"));
  EXPECT_THAT(influx.each.value(), IsEmpty());
  EXPECT_EQ(influx.id.front(), JoinedId{{pointer({"tags", "sensor_id"})}});
  EXPECT_EQ(influx.temperature.alternatives.front(), pointer({"fields", "temperature"}));
  EXPECT_EQ(influx.time.alternatives.front(), pointer({"time"}));

  const auto senml = made(with(&Settings::encoding, "senml"));
  EXPECT_THAT(senml.each.value(), IsEmpty());
  EXPECT_EQ(senml.id.front(), JoinedId{{pointer({"n"})}});
  EXPECT_EQ(senml.unit.alternatives.front(), pointer({"u"}));
}

TEST(MakeShape, NeedsTheColumnsOfCsv) {
  auto settings = with(&Settings::encoding, "csv");
  EXPECT_EQ(refusal(settings),
            "--encoding csv: say which columns hold the id and the temperature: write --field "
            "id=/0 --field temperature=/1, or name all columns with --csv-columns");
  settings.fields = {"id=/0"};
  EXPECT_THAT(refusal(settings), StartsWith("--encoding csv: "));
  settings.fields = {"id=/0", "temperature:a=/1"};
  EXPECT_EQ(made(settings).id.front(), JoinedId{{pointer({"0"})}});
  settings.fields = {};
  settings.csv_columns = "sensor_id,suhu,ts";
  const auto shape = made(settings);
  EXPECT_THAT(shape.csv_columns, ElementsAre("sensor_id", "suhu", "ts"));
  EXPECT_EQ(shape.id, default_shape().id);
}

TEST(MakeShape, ReadsTheOptionsOfCsv) {
  auto settings = with(&Settings::encoding, "csv");
  settings.csv_columns = "sensor_id,suhu";
  for (const auto& [text, delimiter] :
       std::initializer_list<std::pair<const char*, char>>{{"", ','},
                                                           {";", ';'},
                                                           {"|", '|'},
                                                           {" ", ' '},
                                                           {"\\t", '\t'},
                                                           {"tab", '\t'},
                                                           {"\t", '\t'}}) {
    settings.csv_delimiter = text;
    EXPECT_EQ(made(settings).csv_delimiter, delimiter) << text;
  }
  for (const auto* const wrong : {"a", "0", "\"", ".", "-", ";;", "\n", "§"}) {
    settings.csv_delimiter = wrong;
    EXPECT_THAT(refusal(settings), StartsWith("--csv-delimiter: \"")) << wrong;
  }
  settings.csv_delimiter = ";";
  settings.decimal_comma = true;
  EXPECT_TRUE(made(settings).decimal_comma);
  settings.csv_delimiter = "";
  EXPECT_EQ(refusal(settings),
            "--decimal-comma: a comma cannot separate columns too: write --csv-delimiter ';' or "
            "what else does");
}

TEST(MakeShape, RefusesColumnsWithoutNamesOfTheirOwn) {
  auto settings = with(&Settings::encoding, "csv");
  for (const auto* const wrong : {",", "a,,b", "a,", ",a"}) {
    settings.csv_columns = wrong;
    EXPECT_EQ(refusal(settings),
              "--csv-columns: a name is empty: write a,b,c, one name for each column")
        << wrong;
  }
  settings.csv_columns = "a,b,a";
  EXPECT_EQ(refusal(settings),
            "--csv-columns: two columns are called \"a\": write different names");
}

TEST(MakeShape, RefusesTheOptionsOfAnotherEncoding) {
  EXPECT_EQ(refusal(with(&Settings::csv_delimiter, ";")),
            "--csv-delimiter: only CSV has columns: write --encoding csv too");
  EXPECT_EQ(refusal(with(&Settings::csv_columns, "a,b")),
            "--csv-columns: only CSV has columns: write --encoding csv too");
  Settings settings;
  settings.decimal_comma = true;
  EXPECT_EQ(refusal(settings),
            "--decimal-comma: only --encoding csv and text have numbers such as 83,1");
  settings.encoding = "text";
  EXPECT_TRUE(made(settings).decimal_comma);
  EXPECT_EQ(refusal(with(&Settings::registry, "http://a:8081")),
            "--registry: only --encoding avro and protobuf have a schema");
  EXPECT_EQ(refusal(with(&Settings::schema, "a.avsc")),
            "--schema: only --encoding avro and protobuf have a schema");
}

TEST(MakeShape, NeedsOneSourceOfASchema) {
  auto settings = with(&Settings::encoding, "avro");
  EXPECT_EQ(refusal(settings),
            "--encoding avro: a schema is needed: write --registry URL or --schema FILE");
  settings.schema = "reading.avsc";
  EXPECT_EQ(made(settings).schema, "reading.avsc");
  settings.registry = "http://registry:8081";
  EXPECT_EQ(made(settings).registry, "http://registry:8081");
  settings.encoding = "protobuf";
  EXPECT_EQ(refusal(settings),
            "--schema: --registry names the schemas already: write one of the two");
  settings.schema = "";
  EXPECT_EQ(made(settings).registry, "http://registry:8081");
  settings.registry = "registry:8081";
  EXPECT_EQ(refusal(settings), "--registry: this is no URL: write http://HOST:8081");
  settings.encoding = "";
  settings.framing = "registry";
  settings.registry = "https://registry";
  EXPECT_EQ(made(settings).registry, "https://registry");
}

TEST(MergeSettings, ReplacesTheFieldsOfARoleAsAWhole) {
  const auto base = with_fields({"id=a", "temperature:air=b", "id=c", "time=d"});
  EXPECT_THAT(merge(base, with_fields({"temperature=t", "id=x"})).fields,
              ElementsAre("time=d", "temperature=t", "id=x"));
  EXPECT_EQ(merge(base, {}), base);
  EXPECT_EQ(merge({}, base), base);
}

TEST(MergeSettings, ReplacesEachSettingThatIsGiven) {
  Settings base;
  base.unit = "F";
  base.each = "/a";
  base.conditions = {"a=b"};
  base.time_zone = "UTC";
  Settings over;
  over.unit = "K";
  over.each = "";
  over.conditions = {"c=d", "e=f"};
  over.quoted_numbers = true;
  over.csv_columns = "a";
  auto expected = over;
  expected.time_zone = "UTC";
  EXPECT_EQ(merge(base, over), expected);
  EXPECT_EQ(merge(base, {}), base);
}

TEST(ShapeOptionsText, QuotesOnlyWhatAShellChanges) {
  Settings settings;
  EXPECT_EQ(to_options(settings), "");
  settings.fields = {"id=/device_id+/sensor_id", "temperature=suhu °C", "time=^/it's"};
  settings.each = "";
  settings.conditions = {"/type=a b"};
  settings.unit = "F";
  settings.time_format = "%d/%m/%Y";
  settings.time_zone = "Asia/Jakarta";
  settings.quoted_numbers = true;
  settings.encoding = "csv";
  settings.framing = "none";
  settings.csv_delimiter = ";";
  settings.decimal_comma = true;
  settings.csv_columns = "a,b";
  settings.registry = "http://r:8081";
  settings.schema = "$x";
  EXPECT_EQ(to_options(settings),
            "--field id=/device_id+/sensor_id --field 'temperature=suhu °C' --field "
            "'time=^/it'\\''s' --each '' --where '/type=a b' --unit F --time-format %d/%m/%Y "
            "--time-zone Asia/Jakarta --quoted-numbers --encoding csv --framing none "
            "--csv-delimiter ';' --decimal-comma --csv-columns a,b --registry http://r:8081 "
            "--schema '$x'");
}

}  // namespace
}  // namespace suhu::shape
