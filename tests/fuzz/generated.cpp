#include "fuzz/generated.hpp"

#include <string>

#include "suhu/core/record_limits.hpp"

namespace suhu::fuzz {
namespace {

constexpr std::size_t kDeep = 200'000;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// Returns a reading of exactly `size` bytes, with an ignored field.
std::string padded_reading(std::size_t size) {
  const std::string front = R"({"sensor_id":"S1","suhu":90,"x":")";
  return front + std::string(size - front.size() - 2, 'x') + "\"}";
}

}  // namespace

void for_each_generated(const std::function<void(std::string_view)>& run) {
  const std::string field = R"({"sensor_id":"S1","suhu":90,"x":)";
  // Nested deeper than any stack, closed and not.
  run(repeated("[", kDeep));
  run(repeated("[", kDeep) + repeated("]", kDeep));
  run(repeated(R"({"a":)", kDeep) + "1" + repeated("}", kDeep));
  // The same within 64 KiB, so that it is parsed at all: in an ignored field, closed and not, and
  // in objects.
  constexpr std::size_t kFits = 30'000;
  run(field + repeated("[", kFits) + repeated("]", kFits) + "}");
  run(field + repeated("[", kFits));
  run(R"({"S1":)" + repeated(R"({"a":)", kFits / 5) + "1" + repeated("}", kFits / 5) + "}");
  for (const auto depth : {kMaxJsonDepth - 1, kMaxJsonDepth, kMaxJsonDepth + 1}) {
    const auto levels = static_cast<std::size_t>(depth);
    run(field + repeated("[", levels) + repeated("]", levels) + "}");
  }
  for (const std::size_t size : {kMaxRecordBytes - 1, kMaxRecordBytes, kMaxRecordBytes + 1}) {
    // The decoder reads eight bytes at a time, so try every alignment.
    for (std::size_t blanks = 0; blanks < 8; ++blanks)
      run(std::string(blanks, ' ') + padded_reading(size - blanks));
  }
  for (const std::size_t size : {kMaxSensorIdBytes, kMaxSensorIdBytes + 1}) {
    const std::string id = std::string(size, 'i');
    run(R"({"sensor_id":")" + id + R"(","suhu":90,"threshold":80,"ts":1795232160120})");
    run("\"" + id + "\",90\n");
    run(id + "\n");
  }
  // Numbers with more digits than any type holds.
  run(R"({"sensor_id":1,"suhu":)" + repeated("9", 1'000) + "}");
  run(R"({"sensor_id":1,"suhu":0.)" + repeated("0", 1'000) + "1e1000}");
  run(R"({"S1":{"limit-hi":)" + repeated("9", 1'000) + "}}");
  // Long runs of one piece: quotes that open and close, empty lines, patterns.
  for (const std::string_view piece : {"\"", "\n", "\r\n", ",", "\\", "%", "\xFF", "\xE2\x80\xAE",
                                       "a", "?", "*", "#", "=", "[a]\n"}) {
    run(repeated(piece, 100'000));
  }
  run(std::string(100'000, '\0'));
  run(repeated("[", 1'000) + "\n" + repeated("[", 1'000));
  run("*" + repeated("[", 1'000) + "x\n" + repeated("[", 1'000));
}

}  // namespace suhu::fuzz
