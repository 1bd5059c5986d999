#include "sensor-sim/generator.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <string>

#include "sensor-sim/random.hpp"
#include "suhu/core/text.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr std::uint64_t kHumiditySalt = 0x68756d69642e2e2eU;
constexpr std::uint64_t kBatterySalt = 0x626174742e2e2e2eU;
constexpr std::int64_t kMostHumid = 1'000;
constexpr std::int64_t kBatteryEmpty = 50;  // 5.0 %: then it is recharged
constexpr std::int64_t kBatterySpan = 951;  // 5.0 to 100.0 % in tenths
constexpr std::uint64_t kReadingsPerBatteryTenth = 60;
constexpr std::size_t kZone = 1;                 // `Z` at the end of RFC 3339
constexpr std::size_t kMillisecondsAndZone = 5;  // `.250Z`

char* put_unsigned(char* out, std::uint64_t value) {
  return std::to_chars(out, out + 20, value).ptr;
}

/// The same for numbers that are nearly always below 100.
char* put_small(char* out, std::uint64_t value) {
  if (value >= 100) return put_unsigned(out, value);
  if (value >= 10) *out++ = static_cast<char>('0' + value / 10);
  *out++ = static_cast<char>('0' + value % 10);
  return out;
}

/// Writes tenths as the shortest text of the same double: 703 as `70.3`, 700 as `70`.
char* put_tenths(char* out, std::int64_t tenths) {
  if (tenths < 0) *out++ = '-';
  const auto size = static_cast<std::uint64_t>(tenths < 0 ? -tenths : tenths);
  out = put_small(out, size / 10);
  // Writes the decimal in any case, because a branch that depends on it is often mispredicted.
  const std::uint64_t decimal = size % 10;
  out[0] = '.';
  out[1] = static_cast<char>('0' + decimal);
  return out + (decimal != 0 ? 2 : 0);
}

RecordTemplate make_template(const GeneratorOptions& options) {
  const Profile& profile = *options.profile;
  const bool with_time = options.with_ts || profile.value_without_time.empty();
  return {with_time ? profile.value : profile.value_without_time, profile.key};
}

/// Writes a time as a number of the unit of the placeholder.
char* put_epoch(char* out, Placeholder format, Timestamp ts) {
  const auto put = [&out](std::int64_t value) { out = std::to_chars(out, out + 20, value).ptr; };
  if (format == Placeholder::ms) {
    put(epoch_ms(ts));
    return out;
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ts);
  put(seconds.time_since_epoch().count());
  if (format == Placeholder::s) return out;
  const std::int64_t thousandths = (ts - seconds).count();
  *out++ = '.';
  for (const int weight : {100, 10, 1}) *out++ = static_cast<char>('0' + thousandths / weight % 10);
  return out;
}

}  // namespace

Generator::Generator(const GeneratorOptions& options)
    : options_(options),
      template_(make_template(options)),
      model_(options.pattern),
      mean_(static_cast<std::int64_t>(options.pattern.mean * 10.0)) {
  for (const RecordTemplate::Part& part : template_.parts()) {
    const bool known = std::ranges::find(time_formats_, part.placeholder) != time_formats_.end();
    if (is_time(part.placeholder) && !known) time_formats_.push_back(part.placeholder);
  }
  states_.reserve(options.sensors);
  for (std::uint32_t sensor = 0; sensor < options.sensors; ++sensor)
    states_.push_back(model_.start(options.seed, sensor));
}

Written Generator::write(std::uint32_t sensor, std::uint64_t number, Timestamp ts, char* out) {
  if (ts != shown_ts_) show(ts);
  const SimulatedReading sample = model_.next(states_[sensor]);
  Written written;
  for (const RecordTemplate::Part& part : template_.parts()) {
    out = template_.put(part.before, out);
    if (part.placeholder == Placeholder::number) {
      written.key = out - template_.key_before();
      out = put_unsigned(out, sensor + std::uint64_t{1});
      written.key_end = out + template_.key_behind();
    } else if (is_time(part.placeholder)) {
      out = put_time(part.placeholder, out);
    } else {
      out = put_tenths(out, measured(part.placeholder, sensor, number, sample));
    }
  }
  out = template_.put(template_.tail(), out);
  written.end = template_.key_is_behind_value() ? written.key : out;
  return written;
}

void Generator::show(Timestamp ts) {
  for (const Placeholder format : time_formats_) {
    TimeText& text = time_texts_[format];
    char* const begin = text.bytes.data();
    text.size = static_cast<std::size_t>(format_time(format, ts, begin) - begin);
  }
  shown_ts_ = ts;
}

char* Generator::format_time(Placeholder format, Timestamp ts, char* out) {
  if (format < Placeholder::date_time) return put_epoch(out, format, ts);
  rfc3339_.clear();
  append_rfc3339(rfc3339_, ts);
  const std::size_t left_out = format == Placeholder::date_time ? kMillisecondsAndZone : kZone;
  return std::copy_n(rfc3339_.data(), rfc3339_.size() - left_out, out);
}

char* Generator::put_time(Placeholder format, char* out) const {
  const TimeText& text = time_texts_[format];
  std::memcpy(out, text.bytes.data(), kLongestValue);
  return out + text.size;
}

/// Returns a value of the reading in tenths.
std::int64_t Generator::measured(Placeholder what, std::uint32_t sensor, std::uint64_t number,
                                 const SimulatedReading& sample) const {
  if (what == Placeholder::celsius) return sample.tenths;
  return what == Placeholder::humidity ? humidity(sample) : battery(sensor, number);
}

/// Returns the humidity in tenths of a percent. Warm air is drier: it is 55 % at the mean
/// temperature and falls by 0.5 % per °C, with noise of 3 % (standard deviation).
std::int64_t Generator::humidity(const SimulatedReading& sample) const {
  const std::int64_t spread = noise(mix(sample.draw ^ kHumiditySalt)) / 1'261;  // 3.0 % a sigma
  return std::clamp<std::int64_t>(550 - (sample.tenths - mean_) / 2 + spread, 0, kMostHumid);
}

/// Returns the charge in tenths of a percent. A battery loses 0.1 % of its charge in 60 readings.
/// Its initial charge is random.
std::int64_t Generator::battery(std::uint32_t sensor, std::uint64_t number) const {
  const std::uint64_t charge =
      mix(stream_start(options_.seed, sensor) ^ kBatterySalt) % kBatterySpan;
  const std::uint64_t used = number / kReadingsPerBatteryTenth % kBatterySpan;
  return static_cast<std::int64_t>((charge + kBatterySpan - used) % kBatterySpan) + kBatteryEmpty;
}

}  // namespace suhu::sensor_sim
