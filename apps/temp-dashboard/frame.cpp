#include "temp-dashboard/frame.hpp"

#include <algorithm>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/web/http.hpp"
#include "temp-dashboard/alert_sentence.hpp"
#include "temp-dashboard/quantile.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxBars = 50;         // devices in the page's window
constexpr std::size_t kMaxArrivals = 1'000;  // points of a frame; the newest are kept
constexpr std::size_t kMaxInspectRows = 20;

/// Appends `"name":[…]` with the element get(row) for each row of `rows`.
template <class Get>
void append_column(JsonWriter& json, std::string_view name, const std::vector<std::size_t>& rows,
                   const Get& get) {
  json.key(name).begin_array();
  for (const std::size_t row : rows) json.value(get(row));
  json.end_array();
}

/// Returns the indices of the elements of a line that the page does not have: those whose number is
/// larger than `known`.
template <class T>
std::vector<std::size_t> news(const Timeline<T>& timeline, Timestamp from, std::uint64_t known) {
  std::vector<std::size_t> rows;
  for (std::size_t row = line_begin(timeline, from); row < timeline.size(); ++row) {
    if (timeline[row].number > known) rows.push_back(row);
  }
  return rows;
}

void append_points(JsonWriter& json, const Timeline<Point>& points,
                   const std::vector<std::size_t>& rows) {
  append_column(json, "t", rows, [&](std::size_t row) { return epoch_ms(points[row].at); });
  append_column(json, "v", rows, [&](std::size_t row) { return points[row].celsius; });
}

void append_seconds(JsonWriter& json, const Timeline<Second>& line,
                    const std::vector<std::size_t>& rows) {
  append_column(json, "t", rows, [&](std::size_t row) { return epoch_ms(line[row].at); });
  append_column(json, "n", rows, [&](std::size_t row) { return line[row].count; });
  append_column(json, "v", rows, [&](std::size_t row) { return line[row].mean(); });
  append_column(json, "lo", rows, [&](std::size_t row) { return line[row].min; });
  append_column(json, "hi", rows, [&](std::size_t row) { return line[row].max; });
  append_column(json, "last", rows, [&](std::size_t row) { return line[row].last; });
  append_column(json, "m", rows, [&](std::size_t row) { return line[row].mean_of_5; });
}

void append_alert_of_page(JsonWriter& json, const AlertEntry& entry) {
  json.begin_object()
      .field("number", entry.number)
      .field("subject", std::string_view{alert_subject(entry)})
      .field("text", std::string_view{alert_sentence(entry)})
      .field("tone", alert_tone(entry));
  json.field("since", epoch_ms(entry.since)).field("last", epoch_ms(entry.last)).end_object();
}

std::string unreadable_detail(const Health& health, const PageFacts& facts) {
  return "None of " + std::to_string(health.intake.read) + " records on topic " +
         printable(facts.topic) + " is a reading: " + health.reject_hint;
}

}  // namespace

PageState page_state(const Snapshot& snapshot, const PageFacts& facts) {
  const Health& health = snapshot.health;
  if (!health.in_contact)
    return {"no-contact",
            "The broker does not answer. What is shown is what came before; new readings appear "
            "once it is back."};
  if (!health.history_read) return {"reading-history", "Reading what came before."};
  if (snapshot.sensors.empty() && health.intake.understood_nothing())
    return {"unreadable", unreadable_detail(health, facts)};
  if (snapshot.sensors.empty())
    return {"waiting", "No reading yet on topic " + printable(facts.topic) +
                           ". To see some, run: sensor-sim -t " + printable(facts.topic)};
  return {"live", ""};
}

void FrameWriter::append_frame(std::string& out, const Snapshot& snapshot) {
  const bool first = !each_second_.has_value();
  const bool each_second = first || snapshot.wall - *each_second_ >= std::chrono::seconds{1} ||
                           snapshot.wall < *each_second_;
  if (each_second) each_second_ = snapshot.wall;
  if (first) append_hello(out);
  append_sensors(out, snapshot);
  if (each_second) append_status(out, snapshot);
  append_values(out, snapshot);
  choose_lines(snapshot);
  append_lines(out, snapshot);
  if (each_second) append_arrivals(out, snapshot);
  append_window(out, snapshot);
  append_alerts(out, snapshot);
  append_inspect(out, snapshot);
}

void FrameWriter::append_hello(std::string& out) {
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().field("topic", std::string_view{facts_.topic}).field("limit", facts_.limit);
  json.field("version", std::string_view{facts_.version});
  json.key("span_ms");
  selection_.span ? json.value(selection_.span->count()) : json.null();
  json.field("max_lines", kMaxLines).end_object();
  web::append_event(out, "hello", json_);
}

void FrameWriter::append_sensors(std::string& out, const Snapshot& snapshot) {
  if (snapshot.sensors.size() == known_.size()) return;
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().field("from", known_.size()).key("ids").begin_array();
  for (std::size_t i = known_.size(); i < snapshot.sensors.size(); ++i)
    json.value(std::string_view{*snapshot.sensors[i]->id});
  json.end_array().end_object();
  web::append_event(out, "sensors", json_);
  known_.resize(snapshot.sensors.size(), 0);
}

void FrameWriter::append_status(std::string& out, const Snapshot& snapshot) const {
  const PageState state = page_state(snapshot, facts_);
  std::string text;
  JsonWriter json{text};
  json.begin_object().field("wall", epoch_ms(snapshot.wall)).field("time", epoch_ms(snapshot.time));
  json.field("state", state.word)
      .field("detail", std::string_view{state.detail})
      .field("rate", snapshot.health.rate);
  json.field("rejected", snapshot.health.intake.rejected).field("lag", snapshot.health.lag());
  json.field("sensors", snapshot.sensors.size())
      .field("over_limit", snapshot.health.sensors_over_limit)
      .end_object();
  web::append_event(out, "status", text);
}

/// Appends the newest value of each sensor that has sent readings since the last frame.
void FrameWriter::append_values(std::string& out, const Snapshot& snapshot) {
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().key("values").begin_array();
  bool any = false;
  for (std::size_t i = 0; i < snapshot.sensors.size(); ++i) {
    const SensorView& sensor = *snapshot.sensors[i];
    if (sensor.readings == std::exchange(known_[i], sensor.readings)) continue;
    json.begin_array().value(i).value(sensor.last.celsius).value(epoch_ms(sensor.last.at));
    json.value(facts_.is_hot(sensor.last.celsius) ? 1 : 0).end_array();
    any = true;
  }
  json.end_array().end_object();
  if (any) web::append_event(out, "values", json_);
}

void FrameWriter::add_line(std::uint32_t sensor) {
  const auto there = std::any_of(lines_.begin(), lines_.end(),
                                 [sensor](const Line& line) { return line.sensor == sensor; });
  if (!there && lines_.size() < kMaxLines) lines_.push_back({.sensor = sensor});
}

/// Adds lines. A chosen sensor gets its line when it appears. If none were chosen, all sensors get
/// one while they are at most kMaxLines, else the kAutomaticLines most urgent ones.
void FrameWriter::choose_lines(const Snapshot& snapshot) {
  if (selection_.sensors) {
    if (lines_.size() == selection_.sensors->size()) return;
    for (const auto& sensor : snapshot.sensors) {
      if (std::ranges::find(*selection_.sensors, *sensor->id) != selection_.sensors->end())
        add_line(sensor->index);
    }
    return;
  }
  if (snapshot.sensors.size() <= kMaxLines) {
    for (const auto& sensor : snapshot.sensors) add_line(sensor->index);
  } else if (lines_.empty()) {
    for (const Outlook& outlook : *snapshot.inspect) {
      if (lines_.size() < kAutomaticLines) add_line(outlook.sensor);
    }
  }
}

void FrameWriter::append_lines(std::string& out, const Snapshot& snapshot) {
  const Timestamp from = start_of(selection_.span, snapshot);
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().key("lines").begin_array();
  bool any = false;
  for (Line& line : lines_) any |= append_line(json, *snapshot.sensors[line.sensor], from, line);
  json.end_array();
  any |= append_fleet(json, snapshot, from);
  json.end_object();
  if (any) web::append_event(out, "lines", json_);
}

/// Appends what is new of one line. Returns false, and appends nothing, if nothing is.
bool FrameWriter::append_line(JsonWriter& json, const SensorView& sensor, Timestamp from,
                              Line& line) const {
  const LineKind kind = choose_kind(sensor, from, line.kind);
  const bool reset = kind != line.kind;
  if (!reset && line.number == sensor.readings) return false;
  const std::uint64_t known = reset ? 0 : line.number;
  line.kind = kind;
  line.number = sensor.readings;
  const bool readings = kind == LineKind::readings;
  const auto rows = readings ? news(sensor.points, from, known) : news(sensor.seconds, from, known);
  if (rows.empty() && !reset) return false;
  json.begin_object()
      .field("i", line.sensor)
      .field("kind", readings ? "readings" : "seconds")
      .field("reset", reset);
  readings ? append_points(json, sensor.points, rows) : append_seconds(json, sensor.seconds, rows);
  json.end_object();
  return true;
}

bool FrameWriter::append_fleet(JsonWriter& json, const Snapshot& snapshot, Timestamp from) {
  const bool reset = fleet_number_ == 0;
  const auto& fleet = snapshot.fleet;
  const auto rows = news(fleet, from, fleet_number_);
  if (rows.empty()) return false;
  for (const std::size_t row : rows) fleet_number_ = std::max(fleet_number_, fleet[row].number);
  json.key("fleet").begin_object().field("reset", reset);
  append_column(json, "t", rows, [&](std::size_t row) { return epoch_ms(fleet[row].at); });
  append_column(json, "v", rows, [&](std::size_t row) { return fleet[row].mean; });
  append_column(json, "n", rows, [&](std::size_t row) { return fleet[row].sensors; });
  json.end_object();
  return true;
}

/// Appends when the readings of the lines were made, and when they arrived.
void FrameWriter::append_arrivals(std::string& out, const Snapshot& snapshot) {
  const Timestamp from = start_of(selection_.span, snapshot);
  struct Arrival {
    std::uint32_t sensor;
    Timestamp created;
    Timestamp arrived;
  };
  std::vector<Arrival> fresh;
  std::vector<double> delays;
  for (Line& line : lines_) {
    const SensorView& sensor = *snapshot.sensors[line.sensor];
    const auto& points = sensor.points;
    for (std::size_t row = points.lower_bound(from); row < points.size(); ++row) {
      const Point& point = points[row];
      if (!point.arrival) continue;
      delays.push_back(static_cast<double>((*point.arrival - point.at).count()));
      if (point.number > line.arrivals) fresh.push_back({line.sensor, point.at, *point.arrival});
    }
    line.arrivals = sensor.readings;
  }
  if (fresh.empty()) return;
  std::ranges::sort(fresh, {}, &Arrival::arrived);
  const std::size_t begin = fresh.size() > kMaxArrivals ? fresh.size() - kMaxArrivals : 0;
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().key("points").begin_array();
  for (std::size_t i = begin; i < fresh.size(); ++i)
    json.begin_array()
        .value(fresh[i].sensor)
        .value(epoch_ms(fresh[i].created))
        .value(epoch_ms(fresh[i].arrived))
        .end_array();
  json.end_array()
      .field("p50", quantile(delays, 0.5))
      .field("p99", quantile(delays, 0.99))
      .field("n", delays.size())
      .end_object();
  web::append_event(out, "arrival", json_);
}

void FrameWriter::append_window(std::string& out, const Snapshot& snapshot) {
  const auto& window = snapshot.window;
  if (window == nullptr || window == window_.lock()) return;
  window_ = window;
  std::vector<const Device*> hottest;
  for (const Device& device : window->devices) hottest.push_back(&device);
  const auto shown = std::min(hottest.size(), kMaxBars);
  std::ranges::partial_sort(hottest, hottest.begin() + static_cast<std::ptrdiff_t>(shown),
                            std::ranges::greater{},
                            [](const Device* device) { return device->avg_temperature; });
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().field("start", epoch_ms(window->start)).field("end", epoch_ms(window->end));
  json.field("device_count", window->devices.size()).key("devices").begin_array();
  for (std::size_t i = 0; i < shown; ++i) {
    json.begin_array().value(std::string_view{hottest[i]->id}).value(hottest[i]->avg_temperature);
    json.value(hottest[i]->avg_humidity).end_array();
  }
  json.end_array().end_object();
  web::append_event(out, "window", json_);
}

void FrameWriter::append_alerts(std::string& out, const Snapshot& snapshot) {
  const bool reset = alert_source_ != snapshot.alert_source;
  const std::uint64_t known = reset ? 0 : alerts_changed_;
  std::uint64_t newest = known;
  json_.clear();
  JsonWriter json{json_};
  json.begin_object()
      .field("source", std::string_view{snapshot.alert_source})
      .field("hint", std::string_view{snapshot.alert_hint});
  json.field("reset", reset).key("alerts").begin_array();
  for (const auto& entry : *snapshot.alerts) {
    if (entry->changed <= known) continue;
    newest = std::max(newest, entry->changed);
    append_alert_of_page(json, *entry);
  }
  json.end_array().end_object();
  if (!reset && newest == known && alert_hint_ == snapshot.alert_hint) return;
  alerts_changed_ = newest;
  alert_source_ = snapshot.alert_source;
  alert_hint_ = snapshot.alert_hint;
  web::append_event(out, "alerts", json_);
}

void FrameWriter::append_inspect(std::string& out, const Snapshot& snapshot) {
  const auto& inspect = snapshot.inspect;
  if (inspect == inspect_.lock()) return;
  inspect_ = inspect;
  json_.clear();
  JsonWriter json{json_};
  json.begin_object().key("rows").begin_array();
  for (std::size_t i = 0; i < std::min(inspect->size(), kMaxInspectRows); ++i) {
    const Outlook& row = (*inspect)[i];
    json.begin_object()
        .field("i", row.sensor)
        .field("suhu", row.celsius)
        .field("slope", row.slope)
        .field("minutes", row.minutes);
    json.field("minutes_low", row.minutes_low)
        .field("minutes_high", row.minutes_high)
        .field("hot_ms", row.hot_for.count());
    json.field("reason", std::string_view{row.reason}).end_object();
  }
  json.end_array().end_object();
  web::append_event(out, "inspect", json_);
}

}  // namespace suhu::temp_dashboard
