// Drives a PostgresHistory by commands on stdin, so that a test can stop and start a real server
// around it. Answers each command with one line on stdout; log lines go to stderr. The first line
// is `ready postgresql://…` or `error: …`. The commands and their answers:
//
// - `add PARTITION SENSOR START_MS COUNT AVG`: `ok`. SENSOR has %XX for any byte. The window has
//   humidity and battery if COUNT is even.
// - `prepare BUDGET_MS`: `true`, `false` or `error: …`
// - `forget PARTITION`: `ok`
// - `room`: `true` or `false`
#include <charconv>
#include <chrono>
#include <iostream>
#include <sstream>
#include <string>

#include "suhu/core/failure.hpp"
#include "suhu/history/postgres_history.hpp"

namespace {

using namespace suhu;
using std::chrono::milliseconds;

std::string unescape(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size()) {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    std::from_chars(&text[i + 1], &text[i + 1] + 2, value, 16);
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

window::WindowRecord read_window(std::istringstream& words, std::string& sensor) {
  window::WindowRecord window;
  std::string escaped;
  std::int64_t start = 0;
  words >> window.partition >> escaped >> start >> window.count >> window.avg_temperature;
  sensor = unescape(escaped);
  window.sensor_id = sensor;
  window.start = Timestamp{milliseconds{start}};
  window.end = window.start + milliseconds{60'000};
  window.min_temperature = window.avg_temperature - 1;
  window.max_temperature = window.avg_temperature + 1;
  if (window.count % 2 == 0) {
    window.avg_humidity = 41.5;
    window.min_battery = 90;
    window.max_battery = 91;
  }
  return window;
}

std::string obey(history::PostgresHistory& history, std::istringstream& words) {
  std::string command;
  words >> command;
  if (command == "room") return history.has_room() ? "true" : "false";
  if (command == "add") {
    std::string sensor;
    history.add(read_window(words, sensor));
    return "ok";
  }
  std::int32_t number = 0;
  words >> number;
  if (command == "prepare") return history.prepare(milliseconds{number}) ? "true" : "false";
  if (command != "forget") return "error: unknown command";
  history.forget(number);
  return "ok";
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "usage: history_probe URI TOPIC [BUFFER_BYTES [PATIENCE_MS]]\n";
    return 2;
  }
  try {
    history::PostgresHistory::Limits limits;
    if (count > 3) limits.buffer_bytes = std::stoul(arguments[3]);
    if (count > 4) limits.limit = milliseconds{std::stol(arguments[4])};
    const auto log = [](const std::string& text) { std::cerr << text << std::endl; };
    history::PostgresHistory history{arguments[1], arguments[2], log, limits};
    std::cout << "ready " << history.describe() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words{line};
      std::cout << obey(history, words) << std::endl;
    }
  } catch (const Failure& failure) {
    std::cout << "error: " << failure.what() << std::endl;
    return failure.kind() == FailureKind::configuration ? 2 : 1;
  }
}
