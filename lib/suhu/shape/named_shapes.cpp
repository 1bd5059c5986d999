// The built-in shapes. A shape names fields only where its records have others than the defaults
// of its encoding, or may hold some of them for another purpose.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "suhu/shape/shape_settings.hpp"

namespace suhu::shape {
namespace {

using Fields = std::vector<std::string>;

Settings fields(Fields fields) {
  Settings settings;
  settings.fields = std::move(fields);
  return settings;
}

Settings encoding(std::string word) {
  Settings settings;
  settings.encoding = std::move(word);
  return settings;
}

NamedShape suhu() {
  return {.name = "suhu",
          .purpose = "sensor-sim, and courses in Indonesian",
          .settings = fields({"id=sensor_id", "temperature=suhu", "time=ts"}),
          .example_key = {},
          .example = R"({"sensor_id":"S1","suhu":83.1,"ts":1779249601250})"};
}

NamedShape iot() {
  return {
      .name = "iot",
      .purpose = "sensor-sim --profile iot, and many devices",
      .settings = fields({"id=device_id", "temperature=temperature", "time=ts", "time=timestamp"}),
      .example_key = {},
      .example = R"({"device_id":"device-1","ts":1779249601250,"temperature":83.1,)"
                 R"("humidity":40.2,"battery":82.5})"};
}

NamedShape connect() {
  return {.name = "connect",
          .purpose = "Kafka Connect's JsonConverter with schemas.enable",
          .settings = fields({"id=/payload/sensor_id", "id=/payload/device_id",
                              "temperature=/payload/suhu", "temperature=/payload/temperature",
                              "time=/payload/ts", "time=/payload/timestamp",
                              "humidity=/payload/humidity", "battery=/payload/battery"}),
          .example_key = {},
          .example = R"({"schema":{"type":"struct","fields":[)"
                     R"({"type":"string","optional":false,"field":"sensor_id"},)"
                     R"({"type":"double","optional":false,"field":"temperature"}],)"
                     R"("optional":false},"payload":{"sensor_id":"S1","temperature":83.1}})"};
}

NamedShape telegraf() {
  return {
      .name = "telegraf",
      .purpose = "Telegraf with data_format = \"json\"",
      .settings = fields({"id=/tags/sensor_id", "id=/tags/sensor", "id=/tags/device",
                          "id=/tags/host", "temperature=/fields/temperature",
                          "temperature=/fields/temp", "temperature=/fields/value", "time=timestamp",
                          "humidity=/fields/humidity", "battery=/fields/battery"}),
      .example_key = {},
      .example = R"({"fields":{"temperature":83.1,"humidity":40.2},"name":"sensors",)"
                 R"("tags":{"host":"gw-1","sensor":"S1"},"timestamp":1779249601})"};
}

NamedShape influx() {
  return {.name = "influx",
          .purpose = "Telegraf's default: InfluxDB's line protocol",
          .settings = encoding("influx"),
          .example_key = {},
          .example =
              "sensors,host=gw-1,sensor=S1 temperature=83.1,humidity=40i "
              "1779249601250000000"};
}

NamedShape senml() {
  return {.name = "senml",
          .purpose = "SenML packs (RFC 8428) in JSON",
          .settings = encoding("senml"),
          .example_key = {},
          .example = R"([{"bn":"urn:dev:mac:0024befffe804ff1/","bt":1779249601,"bu":"Cel",)"
                     R"("n":"oven","v":83.1},{"n":"humidity","u":"%RH","v":40.2}])"};
}

NamedShape ttn() {
  return {
      .name = "ttn",
      .purpose = "uplinks of The Things Stack v3 (LoRaWAN)",
      .settings = fields({"id=/end_device_ids/device_id",
                          "temperature=/uplink_message/decoded_payload/temperature",
                          "temperature=/uplink_message/decoded_payload/temp",
                          "temperature=/uplink_message/decoded_payload/TempC_SHT",
                          "time=/received_at", "humidity=/uplink_message/decoded_payload/humidity",
                          "battery=/uplink_message/decoded_payload/battery",
                          "battery=/uplink_message/last_battery_percentage/value"}),
      .example_key = {},
      .example = R"({"end_device_ids":{"device_id":"oven-1","application_ids":)"
                 R"({"application_id":"plant"}},"received_at":"2026-05-20T04:00:01.250123Z",)"
                 R"("uplink_message":{"f_port":2,"decoded_payload":{"temperature":83.1,)"
                 R"("humidity":40.2},"last_battery_percentage":{"f_cnt":12,"value":82.5}}})"};
}

NamedShape zigbee2mqtt() {
  return {.name = "zigbee2mqtt",
          .purpose = "Zigbee2MQTT, keyed by device or topic",
          .settings = fields({"id=@key", "id=/device/friendlyName", "temperature=temperature",
                              "time=last_seen", "humidity=humidity", "battery=battery"}),
          .example_key = "zigbee2mqtt/oven",
          .example = R"({"battery":82.5,"humidity":40.2,"last_seen":"2026-05-20T11:00:01+07:00",)"
                     R"("linkquality":120,"temperature":83.1,"voltage":3000})"};
}

NamedShape tasmota() {
  return {.name = "tasmota",
          .purpose = "SENSOR telemetry of Tasmota, keyed by device or topic",
          .settings = fields({"id=@key", "temperature=/DS18B20/Temperature",
                              "temperature=/SI7021/Temperature", "temperature=/BME280/Temperature",
                              "temperature=/AM2301/Temperature", "temperature=/DHT11/Temperature",
                              "time=Time", "unit=TempUnit", "humidity=/SI7021/Humidity",
                              "humidity=/BME280/Humidity", "humidity=/AM2301/Humidity",
                              "humidity=/DHT11/Humidity"}),
          .example_key = "tele/oven/SENSOR",
          .example = R"({"Time":"2026-05-20T11:00:01","DS18B20":{"Id":"01131B123456",)"
                     R"("Temperature":83.1},"TempUnit":"C"})"};
}

/// Has no condition on the class of an entity, which many thermometers do not state.
NamedShape homeassistant() {
  auto settings = fields({"id=entity_id", "temperature=state", "time=last_changed",
                          "time=last_updated", "unit=/attributes/unit_of_measurement"});
  settings.quoted_numbers = true;
  return {.name = "homeassistant",
          .purpose = "Home Assistant's integration apache_kafka",
          .settings = std::move(settings),
          .example_key = {},
          .example = R"({"entity_id":"sensor.oven","state":"83.1","attributes":)"
                     R"({"unit_of_measurement":"°C","device_class":"temperature"},)"
                     R"("last_changed":"2026-05-20T04:00:01.250123+00:00"})"};
}

NamedShape umh() {
  return {.name = "umh",
          .purpose = "United Manufacturing Hub, keyed by machine or topic",
          .settings = fields({"id=@key", "temperature=temperature_c", "temperature=temperature",
                              "temperature=value", "time=timestamp_ms"}),
          .example_key = "press-2",
          .example = R"({"timestamp_ms":1779249601250,"temperature_c":83.1})"};
}

NamedShape sparkplug() {
  auto settings = fields({"id=@key", "temperature=value", "time=timestamp", "time=^/timestamp"});
  settings.each = "/metrics";
  settings.conditions = {"/name=temperature"};
  return {.name = "sparkplug",
          .purpose = "Sparkplug B that a gateway wrote as JSON, keyed by device",
          .settings = std::move(settings),
          .example_key = "plant/DDATA/gw-1/oven",
          .example = R"({"timestamp":1779249601250,"metrics":[{"name":"temperature",)"
                     R"("timestamp":1779249601200,"dataType":"Float","value":83.1},)"
                     R"({"name":"rpm","value":1450}],"seq":3})"};
}

}  // namespace

std::span<const NamedShape> named_shapes() {
  static const std::array shapes{suhu(),    iot(),           connect(), telegraf(),
                                 influx(),  senml(),         ttn(),     zigbee2mqtt(),
                                 tasmota(), homeassistant(), umh(),     sparkplug()};
  return shapes;
}

const NamedShape* find_named_shape(std::string_view name) {
  const auto shapes = named_shapes();
  const auto found = std::ranges::find(shapes, name, &NamedShape::name);
  return found == shapes.end() ? nullptr : &*found;
}

}  // namespace suhu::shape
