#include "sensor-sim/profile.hpp"

#include <array>

namespace suhu::sensor_sim {
namespace {

constexpr Profile kSuhu{.name = "suhu",
                        .key = "S{number}",
                        .value = R"({"sensor_id":"{id}","suhu":{celsius},"ts":{ms}})",
                        .value_without_time = R"({"sensor_id":"{id}","suhu":{celsius}})"};

constexpr Profile kIot{.name = "iot",
                       .key = "device-{number}",
                       .value = R"({"device_id":"{id}","ts":{ms},"temperature":{celsius},)"
                                R"("humidity":{humidity},"battery":{battery},)"
                                R"("status":"ok","location":"lab"})"};

// The converter writes the schema into each record: each field, then the payload.
constexpr Profile kConnect{
    .name = "connect",
    .key = "S{number}",
    .value = R"({"schema":{"type":"struct","fields":[)"
             R"({"type":"string","optional":false,"field":"sensor_id"},)"
             R"({"type":"double","optional":false,"field":"temperature"},)"
             R"({"type":"double","optional":true,"field":"humidity"},)"
             R"({"type":"double","optional":true,"field":"battery"},)"
             R"({"type":"int64","optional":false,"name":"org.apache.kafka.connect.data.Timestamp",)"
             R"("version":1,"field":"ts"}],"optional":false,"name":"reading"},)"
             R"("payload":{"sensor_id":"{id}","temperature":{celsius},"humidity":{humidity},)"
             R"("battery":{battery},"ts":{ms}}})"};

constexpr Profile kTelegraf{
    .name = "telegraf",
    .key = "S{number}",
    .value = R"({"fields":{"battery":{battery},"humidity":{humidity},"temperature":{celsius}},)"
             R"("name":"sensors","tags":{"host":"gw-1","sensor":"{id}"},"timestamp":{s}})"};

// The line protocol has its time in nanoseconds.
constexpr Profile kInflux{.name = "influx",
                          .key = "S{number}",
                          .value =
                              "sensors,host=gw-1,sensor={id} temperature={celsius},"
                              "humidity={humidity},battery={battery} {ms}000000"};

// The first record of the pack has the base name alone. %EL is the remaining charge.
constexpr Profile kSenml{.name = "senml",
                         .key = "S{number}",
                         .value = R"([{"bn":"{id}","bt":{decimal_s},"u":"Cel","v":{celsius}},)"
                                  R"({"n":"/humidity","u":"%RH","v":{humidity}},)"
                                  R"({"n":"/battery","u":"%EL","v":{battery}}])"};

constexpr Profile kTtn{
    .name = "ttn",
    .key = "device-{number}",
    .value = R"({"end_device_ids":{"device_id":"{id}","application_ids":)"
             R"({"application_id":"plant"}},"received_at":"{date_time_ms}Z",)"
             R"("uplink_message":{"f_port":2,"decoded_payload":{"temperature":{celsius},)"
             R"("humidity":{humidity}},"last_battery_percentage":{"value":{battery}}}})"};

constexpr Profile kZigbee2mqtt{
    .name = "zigbee2mqtt",
    .key = "zigbee2mqtt/S{number}",
    .value = R"({"battery":{battery},"humidity":{humidity},"last_seen":"{date_time_ms}Z",)"
             R"("linkquality":120,"temperature":{celsius},"voltage":3000})"};

// Tasmota writes local time without a zone. It is UTC here, so that it needs no zone database.
constexpr Profile kTasmota{.name = "tasmota",
                           .key = "tele/S{number}/SENSOR",
                           .value = R"({"Time":"{date_time}","SI7021":{"Temperature":{celsius},)"
                                    R"("Humidity":{humidity}},"TempUnit":"C"})"};

// Home Assistant writes each state in quotes, and its times with microseconds.
constexpr Profile kHomeassistant{
    .name = "homeassistant",
    .key = "sensor.s{number}",
    .value = R"({"entity_id":"{id}","state":"{celsius}","attributes":)"
             R"({"state_class":"measurement","unit_of_measurement":"°C",)"
             R"("device_class":"temperature"},"last_changed":"{date_time_ms}000+00:00",)"
             R"("last_updated":"{date_time_ms}000+00:00"})"};

constexpr Profile kUmh{.name = "umh",
                       .key = "machine-{number}",
                       .value = R"({"timestamp_ms":{ms},"temperature_c":{celsius},)"
                                R"("humidity":{humidity},"battery":{battery}})"};

constexpr Profile kSparkplug{
    .name = "sparkplug",
    .key = "plant/DDATA/gw-1/S{number}",
    .value = R"({"timestamp":{ms},"metrics":[)"
             R"({"name":"temperature","timestamp":{ms},"dataType":"Float","value":{celsius}},)"
             R"({"name":"humidity","timestamp":{ms},"dataType":"Float","value":{humidity}},)"
             R"({"name":"battery","timestamp":{ms},"dataType":"Float","value":{battery}}],)"
             R"("seq":0})"};

constexpr std::array kProfiles{kSuhu, kIot,         kConnect, kTelegraf,      kInflux, kSenml,
                               kTtn,  kZigbee2mqtt, kTasmota, kHomeassistant, kUmh,    kSparkplug};

}  // namespace

std::span<const Profile> profiles() { return kProfiles; }

const Profile* find_profile(std::string_view name) {
  for (const Profile& profile : kProfiles)
    if (profile.name == name) return &profile;
  return nullptr;
}

}  // namespace suhu::sensor_sim
