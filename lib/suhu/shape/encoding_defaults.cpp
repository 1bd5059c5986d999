#include "suhu/shape/encoding_defaults.hpp"

#include <initializer_list>
#include <utility>

namespace suhu::shape {
namespace {

using Tokens = std::initializer_list<const char*>;

Where pointer(Tokens tokens) {
  return {.kind = Where::Kind::pointer, .tokens = {tokens.begin(), tokens.end()}, .text = {}};
}

Places places(std::initializer_list<Tokens> pointers, bool exclusive = false) {
  Places result;
  result.exclusive = exclusive;
  for (const auto& tokens : pointers) result.alternatives.push_back(pointer(tokens));
  return result;
}

void set_id(Shape& shape, std::initializer_list<Tokens> pointers) {
  for (const auto& tokens : pointers) shape.id.push_back({.parts = {pointer(tokens)}});
}

/// Sets the names that records of suhu have.
void set_names(Shape& shape) {
  set_id(shape, {{"sensor_id"}, {"device_id"}});
  shape.id_exclusive = true;
  shape.temperature = places({{"suhu"}, {"temperature"}}, true);
  shape.time = places({{"ts"}, {"timestamp"}});
  shape.humidity = places({{"humidity"}});
  shape.battery = places({{"battery"}});
}

void set_text(Shape& shape) {
  shape.id.push_back({.parts = {{.kind = Where::Kind::key, .tokens = {}, .text = {}}}});
  shape.temperature = places({{}});
}

/// The lines of a record are the elements of an array (encoding.hpp).
void set_influx(Shape& shape) {
  shape.each.emplace();
  set_id(shape, {{"tags", "sensor_id"},
                 {"tags", "sensor"},
                 {"tags", "device_id"},
                 {"tags", "device"},
                 {"tags", "host"}});
  shape.temperature = places({{"fields", "temperature"}, {"fields", "temp"}, {"fields", "value"}});
  shape.time = places({{"time"}});
  shape.humidity = places({{"fields", "humidity"}});
  shape.battery = places({{"fields", "battery"}});
}

/// The records of a pack are the elements of an array (encoding.hpp).
void set_senml(Shape& shape) {
  shape.each.emplace();
  set_id(shape, {{"n"}});
  shape.temperature = places({{"v"}});
  shape.time = places({{"t"}});
  shape.unit = places({{"u"}});
}

}  // namespace

Shape default_shape(Encoding encoding, bool named_columns) {
  Shape shape;
  shape.encoding = encoding;
  switch (encoding) {
    case Encoding::csv:
      if (named_columns) set_names(shape);
      break;
    case Encoding::json:
    case Encoding::avro:
    case Encoding::protobuf:
      set_names(shape);
      break;
    case Encoding::text:
      set_text(shape);
      break;
    case Encoding::influx:
      set_influx(shape);
      break;
    case Encoding::senml:
      set_senml(shape);
      break;
  }
  return shape;
}

}  // namespace suhu::shape
