#include "sensor-sim/generator.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "sensor-sim/random.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr std::uint64_t kHumiditySalt = 0x68756d69642e2e2eU;
constexpr std::uint64_t kBatterySalt = 0x626174742e2e2e2eU;
constexpr std::int64_t kMostHumid = 1'000;
constexpr std::int64_t kBatteryEmpty = 50;  // 5.0 %: then it is recharged
constexpr std::int64_t kBatterySpan = 951;  // 5.0 to 100.0 % in tenths
constexpr std::uint64_t kReadingsPerBatteryTenth = 60;

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* put_unsigned(char* out, std::uint64_t value) {
  return std::to_chars(out, out + 20, value).ptr;
}

/// Writes tenths as the shortest text of the same double: 703 as `70.3`, 700 as `70`.
char* put_tenths(char* out, std::int64_t tenths) {
  if (tenths < 0) *out++ = '-';
  const auto size = static_cast<std::uint64_t>(tenths < 0 ? -tenths : tenths);
  out = put_unsigned(out, size / 10);
  if (size % 10 == 0) return out;
  *out++ = '.';
  *out++ = static_cast<char>('0' + size % 10);
  return out;
}

}  // namespace

Generator::Generator(const GeneratorOptions& options) : options_(options), model_(options.pattern) {
  states_.reserve(options.sensors);
  for (std::uint32_t sensor = 0; sensor < options.sensors; ++sensor)
    states_.push_back(model_.start(options.seed, sensor));
}

Written Generator::write(std::uint32_t sensor, std::uint64_t number, Timestamp ts, char* out) {
  const SimulatedReading sample = model_.next(states_[sensor]);
  const bool iot = options_.profile == Profile::iot;
  Written written;
  out = put(out, iot ? R"({"device_id":")" : R"({"sensor_id":")");
  written.key = out;
  out = put(out, iot ? "device-" : "S");
  out = put_unsigned(out, sensor + std::uint64_t{1});
  written.key_end = out;
  if (iot) {
    out = write_ts(ts, put(out, R"(","ts":)"));
    out = put_tenths(put(out, R"(,"temperature":)"), sample.tenths);
    out = write_iot_fields(sensor, number, sample, out);
  } else {
    out = put_tenths(put(out, R"(","suhu":)"), sample.tenths);
    if (options_.with_ts) out = write_ts(ts, put(out, R"(,"ts":)"));
  }
  *out++ = '}';
  written.end = out;
  return written;
}

char* Generator::write_ts(Timestamp ts, char* out) {
  if (ts != shown_ts_) {
    char* const begin = ts_text_.data();
    ts_length_ = static_cast<std::size_t>(
        std::to_chars(begin, begin + ts_text_.size(), ts.time_since_epoch().count()).ptr - begin);
    shown_ts_ = ts;
  }
  return put(out, {ts_text_.data(), ts_length_});
}

char* Generator::write_iot_fields(std::uint32_t sensor, std::uint64_t number,
                                  const SimulatedReading& sample, char* out) const {
  // Warm air is drier: the humidity is 55 % at the mean temperature and falls by 0.5 % per °C, with
  // noise of 3 % (standard deviation).
  const auto mean = static_cast<std::int64_t>(options_.pattern.mean * 10.0);
  const std::int64_t spread = noise(mix(sample.draw ^ kHumiditySalt)) / 1'261;  // 3.0 % a sigma
  const std::int64_t humidity =
      std::clamp<std::int64_t>(550 - (sample.tenths - mean) / 2 + spread, 0, kMostHumid);
  // A battery loses 0.1 % of its charge in 60 readings. Its initial charge is random.
  const std::uint64_t charge =
      mix(stream_start(options_.seed, sensor) ^ kBatterySalt) % kBatterySpan;
  const std::uint64_t used = number / kReadingsPerBatteryTenth % kBatterySpan;
  const auto battery =
      static_cast<std::int64_t>((charge + kBatterySpan - used) % kBatterySpan) + kBatteryEmpty;
  out = put_tenths(put(out, R"(,"humidity":)"), humidity);
  out = put_tenths(put(out, R"(,"battery":)"), battery);
  return put(out, R"(,"status":"ok","location":"lab")");
}

}  // namespace suhu::sensor_sim
