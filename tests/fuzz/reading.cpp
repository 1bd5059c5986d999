// Fuzz target: the decoder of readings. A reading that it accepts obeys the rules of its fields,
// and is read back from what suhu writes of it.
#include <cmath>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::fuzz {
namespace {

constexpr std::size_t kLongestSentence = 600;

void check_reading(const Reading& reading) {
  SUHU_HOLDS(!reading.sensor_id.empty() && reading.sensor_id.size() <= kMaxSensorIdBytes,
             "an id has 1 to 1,024 bytes");
  SUHU_HOLDS(is_utf8(reading.sensor_id), "an id is UTF-8");
  SUHU_HOLDS(std::isfinite(reading.celsius), "a temperature is finite");
  SUHU_HOLDS(!reading.ts || is_plausible(*reading.ts), "a time lies within 2000 to 2100");
  SUHU_HOLDS(!reading.humidity || std::isfinite(*reading.humidity), "a humidity is finite");
  SUHU_HOLDS(!reading.battery || std::isfinite(*reading.battery), "a battery's charge is finite");
  SUHU_HOLDS(reading.optionals_ignored >= 0 && reading.optionals_ignored <= 2,
             "at most two optional fields are ignored");
}

}  // namespace

SUHU_FUZZ_TARGET(reading) {
  static shape::Decoder decoder{shape::default_shape()};
  const auto reading = shape::decode_single(decoder, bytes);
  SUHU_HOLDS(bytes.size() <= kMaxRecordBytes || !reading, "a record over 64 KiB is refused");
  if (!reading) {
    const std::string sentence =
        shape::explain_reject(reading.error(), {.value = bytes}, decoder.shape());
    SUHU_HOLDS(!sentence.empty() && sentence.size() <= kLongestSentence,
               "a reject is explained by one sentence");
    SUHU_HOLDS(is_one_printable_line(sentence),
               "the explanation of a reject is one line of printable text");
    return;
  }
  check_reading(*reading);

  std::string again = R"({"sensor_id":)";
  append_json_string(again, reading->sensor_id);
  again += R"(,"suhu":)";
  append_number(again, reading->celsius);
  again += '}';
  static shape::Decoder second{shape::default_shape()};
  if (again.size() > kMaxRecordBytes) return;
  const auto read_back = shape::decode_single(second, again);
  SUHU_HOLDS(read_back.has_value(), "what we write of a reading is a reading");
  SUHU_HOLDS(read_back->sensor_id == reading->sensor_id, "the id that we write is read back");
  SUHU_HOLDS(same_double(read_back->celsius, reading->celsius),
             "the temperature that we write is read back bit by bit");
}

}  // namespace suhu::fuzz
