// What the raw programs share: librdkafka's C API with errors as exceptions, and nothing else.
#pragma once

#include <librdkafka/rdkafka.h>

#include <array>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>

namespace suhu::bench {

inline void require(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}

inline void set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> error{};
  require(rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error.data(), error.size()) ==
              RD_KAFKA_CONF_OK,
          error.data());
}

inline rd_kafka_conf_t* configure(
    const std::string& bootstrap,
    std::initializer_list<std::pair<const char*, const char*>> settings) {
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", bootstrap);
  for (const auto& [name, value] : settings) set(conf, name, value);
  return conf;
}

inline rd_kafka_t* make_client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  std::array<char, 512> error{};
  rd_kafka_t* const client = rd_kafka_new(type, conf, error.data(), error.size());
  require(client != nullptr, error.data());
  return client;
}

}  // namespace suhu::bench
