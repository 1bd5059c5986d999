// Fuzz target: sensor-sim --replay. NDJSON is sent byte for byte, a row of CSV as a reading with
// exactly the number in the file, and no line is counted twice.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/descriptor.hpp"
#include "fuzz/target.hpp"
#include "sensor-sim/replay.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/shape/decoder.hpp"
#include "support/fake_clock.hpp"

namespace suhu::fuzz {
namespace {

struct Replayed {
  std::vector<std::string> keys;
  std::vector<std::string> values;
  sensor_sim::ReplayCounts counts;
};

Replayed replay(std::string_view bytes, bool paced) {
  const MemoryFile file{bytes};
  test::FakeClock clock;
  sensor_sim::ReplaySource source{file.fd(),
                                  {.name = "machine.csv", .paced = paced, .duration = {}},
                                  clock,
                                  [](const std::string&, const std::string& text) {
                                    SUHU_HOLDS(
                                        is_one_printable_line(text),
                                        "a warning about a recording is one line without controls");
                                  }};
  Replayed all;
  const std::size_t lines =
      1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  for (std::size_t calls = 0; !source.finished(); ++calls) {
    SUHU_HOLDS(paced || calls <= lines + bytes.size() / 100'000 + 4,
               "each call brings a replay nearer to its end");
    for (const auto& record : source.drain(std::chrono::hours{1'000'000})) {
      all.keys.emplace_back(record.key);
      all.values.emplace_back(record.value);
    }
  }
  all.counts = source.counts();
  SUHU_HOLDS(all.values.size() + all.counts.skipped <= lines, "no line is counted twice");
  return all;
}

/// Replays a CSV file of one column with `cell` as its only row. If this gives a reading, the cell
/// must be a number, and the reading must have exactly this number.
void check_number(std::string_view cell) {
  if (cell.find_first_of("\",\r\n") != std::string_view::npos || cell.empty()) return;
  const auto replayed = replay("suhu\n" + std::string(cell) + "\n", /*paced=*/false);
  if (replayed.values.empty()) return;
  std::string text{cell};
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
  const bool plain = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  SUHU_HOLDS(plain && text.find_first_of("+-", 1) != 1,
             "a temperature has digits and at most one sign in front");
  char* end = nullptr;
  const double expected = std::strtod(text.c_str(), &end);
  SUHU_HOLDS(end == text.c_str() + text.size(), "a temperature is a whole number text");
  shape::Decoder decoder{shape::default_shape()};
  const auto reading = shape::decode_single(decoder, replayed.values.front());
  SUHU_HOLDS(reading && same_double(reading->celsius, expected),
             "a temperature is the very double of the file");
}

}  // namespace

SUHU_FUZZ_TARGET(replay) {
  const auto first_line = bytes.substr(0, bytes.find('\n'));
  check_number(first_line);
  Replayed replayed;
  try {
    replayed = replay(bytes, /*paced=*/false);
  } catch (const Failure& failure) {
    SUHU_HOLDS(failure.kind() == FailureKind::configuration,
               "a header without a temperature is a wrong configuration");
    SUHU_HOLDS(is_one_printable_line(failure.what()),
               "a complaint about a header is one line without controls");
    return;
  }
  shape::Decoder decoder{shape::default_shape()};
  std::size_t at = 0;
  for (std::size_t i = 0; i < replayed.values.size(); ++i) {
    const auto& value = replayed.values[i];
    const auto reading = shape::decode_single(decoder, value);
    SUHU_HOLDS(replayed.keys[i] == (reading ? reading->sensor_id : std::string_view{}),
               "the key is the id that the record says");
    const auto found = bytes.find(value, at);  // a line of NDJSON
    if (found != std::string_view::npos) at = found + value.size();
    SUHU_HOLDS(reading || found != std::string_view::npos,
               "a record is a reading, or a line of the file");
  }
  if (bytes.size() > 4'096) return;
  const auto paced = replay(bytes, /*paced=*/true);
  SUHU_HOLDS(paced.values == replayed.values && paced.keys == replayed.keys,
             "the pace changes no record");
}

}  // namespace suhu::fuzz
