// Tests what is guessed from samples: the options, and the doubts.
#include "suhu/scan/guess.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::scan {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<Sample> samples_of(const std::vector<std::string>& values,
                               const std::string& key = "") {
  std::vector<Sample> samples;
  for (const auto& value : values) samples.push_back({.key = key, .value = value});
  return samples;
}

Guess guess(const std::vector<std::string>& values, const std::string& key = "") {
  return guess_shape(samples_of(values, key));
}

/// Returns `count` records, made from the number of each.
std::vector<std::string> repeat(int count, const std::function<std::string(int)>& make) {
  std::vector<std::string> values;
  for (int i = 0; i < count; ++i) values.push_back(make(i));
  return values;
}

/// Returns a temperature with a fraction, from 61.1 to 80.1.
std::string celsius(int i) { return std::to_string(61 + i * 7 % 20) + ".1"; }

struct Single {
  std::string_view record;
  std::string_view options;
  std::string_view key = "";
};

class GuessOfOneRecord : public testing::TestWithParam<Single> {};

TEST_P(GuessOfOneRecord, IsTheOptionsThatReadIt) {
  const auto& row = GetParam();
  const auto result = guess({std::string{row.record}}, std::string{row.key});
  EXPECT_EQ(options_of(result), row.options) << row.record;
  EXPECT_TRUE(result.readable) << row.record;
}

INSTANTIATE_TEST_SUITE_P(
    Records, GuessOfOneRecord,
    testing::Values(
        Single{R"({"sensor_id":"a","suhu":71.5})", ""},
        Single{R"({"device_id":"a","temperature":71.5,"ts":1760000000000})", ""},
        Single{R"({"rak_id":7,"suhu":71.5})", "--field id=rak_id"},
        Single{R"({"mesinId":"m1","Temperature":71.5})",
               "--field id=mesinId --field temperature=Temperature"},
        Single{R"({"temp_f":160.7})", "--field id=@key --field temperature=temp_f --unit F", "k"},
        Single{R"({"temperature":71.5})", "--field id=@key", "k"},
        Single{R"("{\"temperature\":71.5}")", "--field id=@key", "k"},
        Single{R"({"sensor_id":"a","temperature":71.5,"recorded_at":"2026-05-20T04:00:01Z"})",
               "--field time=recorded_at"},
        Single{R"({"sensor_id":"a","temperature":"71.5"})", "--quoted-numbers"},
        Single{R"({"sensor_id":"a","temperature":160,"unit":"°F"})", "--field unit=unit"},
        Single{R"({"sensor_id":"a","device_id":"b","temperature":71.5})",
               "--field id=/device_id+/sensor_id"},
        Single{R"({"data":{"oven":{"id":"a"},"temperature":{"value":71.5,"unit":"C"}}})",
               "--field id=/data/oven/id --field temperature=/data/temperature/value "
               "--field unit=/data/temperature/unit"},
        Single{R"({"truck_id":"t","cargo_temp":4.5,"engine_temp":90.5})",
               "--field id=truck_id --field temperature:cargo=cargo_temp "
               "--field temperature:engine=engine_temp"},
        Single{R"({"plant":"p","probes":{"in":{"temp":71.5},"out":{"temp":70.5}}})",
               "--field id=plant --field temperature:in=/probes/in/temp "
               "--field temperature:out=/probes/out/temp"},
        Single{R"({"gw":"g","rows":[{"node":"a","temp":71.5},{"node":"b","temp":70}]})",
               "--field id=node --field temperature=temp --each /rows"},
        Single{R"([{"sensor_id":"a","suhu":71.5},{"sensor_id":"b","suhu":70}])", "--each ''"},
        Single{R"({"station":"a","temps":[71.5,70.25]})",
               "--field 'id=^/station+@index' --field temperature=@value --each /temps"},
        Single{R"({"device":"d","data":[{"type":"temperature","value":71.5},)"
               R"({"type":"humidity","value":40}]})",
               "--field 'id=^/device' --field temperature=value --each /data "
               "--where /type=temperature"},
        Single{"a,71.5", "--field id=/0 --field temperature=/1 --encoding csv"},
        Single{"a;71,5",
               "--field id=/0 --field temperature=/1 --encoding csv "
               "--csv-delimiter ';' --decimal-comma"},
        Single{"71.5", "--encoding text", "k"},
        Single{R"([{"n":"a","u":"Cel","v":71.5}])", "--encoding senml"},
        Single{"room,sensor=a temperature=71.5", "--encoding influx"}));

TEST(Guess, TakesTheDeviceInsteadOfWhatIsNewInEachRecord) {
  const auto result = guess(repeat(40, [](int i) {
    return R"({"id":")" + std::to_string(i * 7919) + R"(x","device":"d)" + std::to_string(i % 3) +
           R"(","temp":)" + celsius(i) + "}";
  }));
  EXPECT_EQ(options_of(result), "--field id=device --field temperature=temp");
}

TEST(Guess, TakesNoCounterAsTheId) {
  const auto result = guess(repeat(40, [](int i) {
    return R"({"id":)" + std::to_string(i) + R"(,"temp":)" + celsius(i) + "}";
  }));
  EXPECT_THAT(options_of(result), HasSubstr("id==sensor"));
  EXPECT_LE(result.confidence, 0.5);
}

TEST(Guess, TakesNoMeasuredQuantityAsTheId) {
  const auto result = guess(repeat(40,
                                   [](int i) {
                                     return R"({"device":)" + std::to_string(i) +
                                            R"(.25,"temperature":)" + celsius(i) + "}";
                                   }),
                            "k");
  EXPECT_EQ(options_of(result), "--field id=@key");
}

TEST(Guess, TakesTheKeyInsteadOfACoarserName) {
  std::vector<Sample> samples;
  for (int i = 0; i < 40; ++i)
    samples.push_back({.key = "oven-" + std::to_string(i % 8),
                       .value = R"({"location":"hall","temperature":)" + celsius(i) + "}"});
  EXPECT_EQ(options_of(guess_shape(samples)), "--field id=@key");
}

TEST(Guess, TakesNoKeyThatIsNewInEachRecord) {
  std::vector<Sample> samples;
  for (int i = 0; i < 40; ++i)
    samples.push_back({.key = std::to_string(i * 7919),
                       .value = R"({"location":"hall","temperature":)" + celsius(i) + "}"});
  EXPECT_EQ(options_of(guess_shape(samples)), "--field id=location");
}

TEST(Guess, TakesAHeaderThatNamesTheDevice) {
  const std::vector<Sample> samples{
      {.value = R"({"temperature":71.5})", .headers = {{"device-id", "a"}}}};
  EXPECT_EQ(options_of(guess_shape(samples)), "--field id=@header:device-id");
}

TEST(Guess, LeavesOutTheOtherQuantitiesOfAMixedTopic) {
  const auto result = guess(repeat(40, [](int i) {
    return R"({"sensor_id":"s)" + std::to_string(i % 3) + R"(","type":")" +
           (i % 2 == 0 ? "TEMP" : "CO2") + R"(","value":)" + celsius(i) + "}";
  }));
  EXPECT_EQ(options_of(result), "--field temperature=value --where /type=TEMP");
  EXPECT_EQ(result.confidence, 1);
}

TEST(Guess, LeavesOutRowsByTheirUnitIfNothingElseTellsThemApart) {
  const auto result = guess(repeat(40, [](int i) {
    return R"({"sensor_id":"s)" + std::to_string(i % 3) + R"(","unit":")" +
           (i % 2 == 0 ? "C" : "hPa") + R"(","value":)" + (i % 2 == 0 ? celsius(i) : "1013") + "}";
  }));
  EXPECT_EQ(options_of(result), "--field temperature=value --field unit=unit --where /unit=C");
}

TEST(Guess, ReadsTheNamesOfColumnsFromARecord) {
  auto values = repeat(20, [](int i) { return "r" + std::to_string(i % 3) + "," + celsius(i); });
  values.insert(values.begin(), "room,temperature");
  EXPECT_EQ(options_of(guess(values)),
            "--field id=room --encoding csv --csv-columns room,temperature");
}

TEST(Guess, SaysThatKelvinAndThousandthsAreGuessedByTheirRange) {
  const auto kelvin = guess(repeat(20, [](int i) {
    return R"({"sensor_id":"a","temperature":)" + std::to_string(290 + i) + "}";
  }));
  EXPECT_EQ(options_of(kelvin), "--unit K");
  EXPECT_LT(kelvin.confidence, 1);
  EXPECT_THAT(kelvin.notes, Contains(HasSubstr("unit K guessed, not sure")));
  const auto milli = guess({R"({"sensor_id":"a","temperature":71500})"});
  EXPECT_EQ(options_of(milli), "--unit mC");
}

TEST(Guess, SaysThatHighValuesMayBeFahrenheit) {
  const auto result = guess(
      repeat(20, [](int i) { return R"({"sensor_id":"a","temperature":)" + celsius(i) + "}"; }));
  EXPECT_EQ(options_of(result), "");
  EXPECT_THAT(result.notes, Contains(HasSubstr("may be °F; then add --unit F")));
}

TEST(Guess, AsksForTheZoneOfTimesWithoutOne) {
  const auto result = guess({R"({"sensor_id":"a","suhu":71.5,"ts":"2026-05-20 11:00:01"})"});
  EXPECT_EQ(options_of(result), "");
  EXPECT_THAT(result.notes, Contains(HasSubstr("add --time-zone ZONE")));
}

TEST(Guess, FindsTheFormatOfTimesThatAreNoStandard) {
  const auto result = guess({R"({"sensor_id":"a","suhu":71.5,"waktu":"20/05/2026 11:00:01"})"});
  EXPECT_EQ(options_of(result), "--field time=waktu --time-format '%d/%m/%Y %H:%M:%S'");
  EXPECT_THAT(result.notes, Contains(HasSubstr("order of day and month")));
}

TEST(Guess, SaysThatAGenericValueMayBeNoTemperature) {
  const auto result = guess({R"({"sensor_id":"a","value":71.5})"});
  EXPECT_EQ(options_of(result), "--field temperature=value");
  EXPECT_LT(result.confidence, 0.8);
  EXPECT_THAT(result.notes, Contains(HasSubstr("not sure that value is a temperature")));
}

TEST(Guess, TakesLimitsAndStatisticsAsNoTemperatures) {
  const auto result = guess(
      {R"({"sensor_id":"a","temp_max":99,"temp_limit":90,"temp":71.5,"battery_temp_status":1})"});
  EXPECT_EQ(options_of(result), "--field temperature=temp");
}

TEST(Guess, TakesNoAmountAsATemperature) {
  const auto result = guess(repeat(20, [](int i) {
    return R"({"user":"u)" + std::to_string(i % 3) + R"(","amount":)" + celsius(i) + "}";
  }));
  EXPECT_FALSE(result.readable);
  EXPECT_EQ(result.confidence, 0);
  EXPECT_THAT(result.notes, Contains(HasSubstr("nothing in the records looks like a temperature")));
}

TEST(Guess, SaysWhatUnreadableRecordsLookLike) {
  using namespace std::string_literals;
  const auto look = [](const std::string& record) { return guess({record}).looks_like; };
  EXPECT_THAT(look("\0\0\0\0\1\2ab"s), HasSubstr("Schema Registry"));
  EXPECT_THAT(look("Obj\1xyz"), HasSubstr("Avro"));
  EXPECT_THAT(look("\x1f\x8b\x08xyz"), HasSubstr("compressed"));
  EXPECT_THAT(look("<t>71.5</t>"), HasSubstr("XML"));
  EXPECT_THAT(look("\x0a\x03"s + "abc\xff"), HasSubstr("binary"));
  EXPECT_THAT(look("temperature is fine today"), HasSubstr("text"));
  EXPECT_FALSE(guess({"temperature is fine today"}).readable);
}

TEST(Guess, FindsTheReadingsAmongRubbish) {
  auto values = repeat(20, [](int i) {
    return R"({"rak_id":)" + std::to_string(i % 3) + R"(,"suhu":)" + celsius(i) + "}";
  });
  const auto rubbish = repeat(100, [](int i) { return "rubbish " + std::to_string(i); });
  values.insert(values.end(), rubbish.begin(), rubbish.end());
  const auto result = guess(values);
  EXPECT_EQ(options_of(result), "--field id=rak_id");
  EXPECT_TRUE(result.readable);
  EXPECT_LT(result.confidence, 0.2);
}

TEST(Guess, OfNoRecordsSaysNothing) {
  const auto result = guess({"", ""});
  EXPECT_EQ(result.looks_like, "");
  EXPECT_FALSE(result.readable);
}

TEST(Guess, KeepsWhatTheUserSays) {
  const shape::Settings given{.fields = {"id=line"}, .unit = "F"};
  const auto result = guess_shape(samples_of({R"({"sensor":"a","line":"l","temp":71.5})"}), given);
  EXPECT_THAT(options_of(result), HasSubstr("--field id=line"));
  EXPECT_THAT(options_of(result), HasSubstr("--field temperature=temp"));
  EXPECT_THAT(options_of(result), HasSubstr("--unit F"));
  EXPECT_THAT(options_of(result), Not(HasSubstr("sensor")));
}

TEST(Guess, LowersItsConfidenceByTheRecordsThatItCannotRead) {
  const auto result = guess(repeat(40, [](int i) {
    return i % 4 == 0 ? std::string{"hello"}
                      : R"({"sensor_id":"a","temperature":)" + celsius(i) + "}";
  }));
  EXPECT_EQ(options_of(result), "");
  EXPECT_EQ(result.confidence, 0.75);
}

}  // namespace
}  // namespace suhu::scan
