#include "suhu/kafka/client_config.hpp"

#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "suhu/core/text.hpp"
#include "suhu/kafka/bootstrap.hpp"
#include "suhu/kafka/connection_problem.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

struct Rule {
  std::string_view key;
  std::string_view text;
};

/// Properties that are refused because they make librdkafka load a library or run a command: a
/// configuration must not be able to execute code (the class of CVE-2023-25194).
constexpr std::array kRunsCode{
    Rule{"plugin.library.paths", "it loads code into this program"},
    Rule{"sasl.kerberos.kinit.cmd", "it runs a command"},
    Rule{"ssl.engine.location", "it loads code into this program"},
    Rule{"ssl.providers", "it loads code into this program"},
    Rule{"ssl_engine_callback_data", "it loads code into this program"},
};

/// Keys that only Java's clients know, and what to write instead.
constexpr std::array kJavaOnly{
    Rule{"key.serializer", "leave it out: keys are bytes here"},
    Rule{"value.serializer", "leave it out: values are JSON here"},
    Rule{"key.deserializer", "leave it out: keys are bytes here"},
    Rule{"value.deserializer", "leave it out: values are JSON here"},
    Rule{"ssl.truststore.location", "use ssl.ca.location with a PEM file"},
    Rule{"ssl.truststore.password", "use ssl.ca.location with a PEM file"},
    Rule{"ssl.truststore.type", "use ssl.ca.location with a PEM file"},
    Rule{"ssl.keystore.type",
         "use ssl.keystore.location (PKCS#12), or ssl.certificate.location and ssl.key.location "
         "(PEM)"},
    Rule{"sasl.jaas.config", "use sasl.username and sasl.password"},
    Rule{"sasl.login.callback.handler.class", "use sasl.mechanisms and its own properties"},
    Rule{"max.poll.records", "leave it out: all records that are there are read at once"},
    Rule{"buffer.memory", "use queue.buffering.max.kbytes"},
    Rule{"fetch.max.wait.ms", "use fetch.wait.max.ms"},
    Rule{"max.request.size", "use message.max.bytes"},
    Rule{"max.block.ms", "leave it out: a full queue waits"},
    Rule{"partitioner.class", "use partitioner"},
    Rule{"send.buffer.bytes", "use socket.send.buffer.bytes"},
    Rule{"receive.buffer.bytes", "use socket.receive.buffer.bytes"},
    Rule{"interceptor.classes", "leave it out"},
    Rule{"default.api.timeout.ms", "use socket.timeout.ms"},
};

/// A property that the delivery promise depends on, with the values that keep it.
struct Fixed {
  std::string_view key;
  /// Separated by commas, or by semicolons where a value contains commas.
  std::string_view allowed;
  std::string_view why;
};
constexpr std::array kFixed{
    Fixed{"enable.auto.commit", "true", "offsets are committed only after their alerts are out"},
    Fixed{"enable.auto.offset.store", "false",
          "offsets are stored only after their alerts are out"},
    Fixed{"enable.idempotence", "true", "without it a retry can change the order or write twice"},
    Fixed{"acks", "all,-1", "a record counts as delivered when all replicas have it"},
    Fixed{"request.required.acks", "all,-1",
          "a record counts as delivered when all replicas have it"},
    Fixed{"partition.assignment.strategy", "range;roundrobin;range,roundrobin;roundrobin,range",
          "all members of a group must use the same, and librdkafka's cooperative one loses "
          "assignments"},
    Fixed{"group.id", "", "use --group"},
    Fixed{"group.instance.id", "", "use --instance"},
    Fixed{"transactional.id", "", "it is made from --group and --instance"},
};

/// The size limit of a record that is sent. For a consumer its only effect is that librdkafka
/// refuses a smaller fetch.max.bytes: a value that the user meant for the producer must not make
/// the configuration of the consumer invalid.
constexpr std::string_view kProducerOnly = "message.max.bytes";

bool contains(std::string_view list, std::string_view value) {
  const char separator = list.find(';') == std::string_view::npos ? ',' : ';';
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    if (list.substr(0, end) == value) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

template <class Rules>
const auto* find_rule(const Rules& rules, std::string_view key) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.key == key; });
  return found == rules.end() ? nullptr : &*found;
}

[[noreturn]] void refuse(const std::string& message) {
  throw Failure(FailureKind::configuration, message);
}

void check_policy(const std::string& key, const std::string& value) {
  const std::string name = printable(key);
  if (const auto* rule = find_rule(kRunsCode, key))
    refuse(fmt::format("property {} is refused: {}", name, rule->text));
  if (const auto* rule = find_rule(kJavaOnly, key))
    refuse(fmt::format("property {} is known to Java's clients only: {}", name, rule->text));
  if (const auto* rule = find_rule(kFixed, key);
      rule != nullptr && !contains(rule->allowed, value)) {
    refuse(fmt::format("property {} cannot be changed: {}", name, rule->why));
  }
}

/// Sets one property. Throws Failure (configuration) if librdkafka does not know it or does not
/// accept the value. librdkafka's own message is not used, because it quotes the value, which may
/// be a secret.
void set(rd_kafka_conf_t* conf, const std::string& key, const std::string& value) {
  std::array<char, 512> error{};
  switch (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error.data(), error.size())) {
    case RD_KAFKA_CONF_OK:
      return;
    case RD_KAFKA_CONF_UNKNOWN:
      refuse(fmt::format("property {} is unknown to librdkafka {}: see its CONFIGURATION.md",
                         printable(key), librdkafka_version()));
    default:
      refuse(
          fmt::format("property {}: librdkafka {} does not take the value given (or was built "
                      "without this feature)",
                      printable(key), librdkafka_version()));
  }
}

void on_log(const rd_kafka_t*, int level, const char* facility, const char* text) {
  // What matters is also reported through the error callback; log lines are details for -vv.
  if (tells_of_connections(level, facility)) note_problem(text);
  log_line(LOG_DEBUG, fmt::format("librdkafka {}: {}", facility, printable(text, 500)));
}

void on_error(rd_kafka_t*, int code, const char* reason, void*) {
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  if (error == RD_KAFKA_RESP_ERR__FATAL) return;  // the owner of the client handles it
  // An outage is logged once by the source or sink that notices it (consumer_watch.hpp). A single
  // broken connection is a detail.
  log_line(is_connection_trouble(error) ? LOG_INFO : LOG_WARNING,
           fmt::format("Kafka: {}: {}", rd_kafka_err2name(error), printable(reason, 500)));
}

/// Called for each certificate of a broker after OpenSSL has verified it. Writes the reason of a
/// refusal to `text`, because OpenSSL's "certificate verify failed" does not contain it. Never
/// accepts a certificate that OpenSSL refuses.
int on_certificate(rd_kafka_t*, const char*, std::int32_t, int* error, int, const char*,
                   std::size_t, char* text, std::size_t size, void*) {
  if (*error == 0) return 1;
  const std::string words = refused_certificate(*error);
  if (size > 0) text[words.copy(text, size - 1)] = '\0';
  return 0;
}

bool has_value(const rd_kafka_conf_t* conf, const char* key, std::string_view value) {
  std::array<char, 64> text{};
  std::size_t size = text.size();
  return rd_kafka_conf_get(conf, key, text.data(), &size) == RD_KAFKA_CONF_OK &&
         value == text.data();
}

constexpr std::array<std::string_view, 5> kFiles{"ssl.ca.location", "ssl.certificate.location",
                                                 "ssl.key.location", "ssl.keystore.location",
                                                 "ssl.crl.location"};

/// Throws Failure (configuration) if the property names a file that cannot be read. librdkafka
/// would report only "system lib", without the name of the file.
void check_file(const std::string& key, const std::string& value) {
  if (std::find(kFiles.begin(), kFiles.end(), key) == kFiles.end() || value.empty() ||
      value == "probe")
    return;
  if (access(value.c_str(), R_OK) != 0)
    refuse(fmt::format("property {}: cannot read {}: {}", key, printable(value),
                       std::strerror(errno)));
}

/// Throws Failure (configuration) if OAUTHBEARER is set without anything that fetches a token:
/// librdkafka would wait for the token for ever and report nothing.
void check_token(const rd_kafka_conf_t* conf) {
  const bool wanted = has_value(conf, "sasl.mechanisms", "OAUTHBEARER");
  if (!wanted || has_value(conf, "sasl.oauthbearer.method", "oidc") ||
      has_value(conf, "enable.sasl.oauthbearer.unsecure.jwt", "true"))
    return;
  refuse(
      "sasl.mechanisms=OAUTHBEARER needs sasl.oauthbearer.method=oidc with its endpoint, client id "
      "and secret: nothing else fetches a "
      "token");
}

/// Returns a hint to append to librdkafka's message about a file that it could read but not use;
/// empty for any other message.
std::string_view advice_on(std::string_view refusal) {
  if (refusal.find("ssl.key") == 0)
    return ". Is it a PEM file with a private key, and ssl.key.password its password?";
  if (refusal.find("ssl.keystore") == 0)
    return ". Is it a PKCS#12 file, and ssl.keystore.password its password?";
  if (refusal.find("ssl.c") == 0) return ". Is it a PEM file with a certificate?";
  return {};
}

/// Logs a warning, at each start, while the certificates or the names of the brokers are not
/// verified.
void warn_about_tls(const rd_kafka_conf_t* conf) {
  if (has_value(conf, "enable.ssl.certificate.verification", "false")) {
    log_line(LOG_WARNING,
             "the certificates of the brokers are not verified "
             "(enable.ssl.certificate.verification=false): anybody on the way can read and "
             "change what is sent");
  } else if (has_value(conf, "ssl.endpoint.identification.algorithm", "none")) {
    log_line(LOG_WARNING,
             "the names of the brokers are not verified "
             "(ssl.endpoint.identification.algorithm=none): anybody on the way with a certificate "
             "of the same CA can read and change what is sent");
  }
}

/// Logs a warning if SCRAM is used with a librdkafka older than 2.6.1: these send a last message
/// that older brokers accept and Kafka 4 refuses.
void warn_about_scram(const rd_kafka_conf_t* conf) {
  constexpr int kMended = 0x020601ff;
  const bool scram = has_value(conf, "sasl.mechanisms", "SCRAM-SHA-256") ||
                     has_value(conf, "sasl.mechanisms", "SCRAM-SHA-512");
  if (!scram || rd_kafka_version() >= kMended) return;
  log_line(LOG_WARNING,
           fmt::format("SCRAM of librdkafka {} is refused by Kafka 4 as \"invalid credentials\", "
                       "however right they are: there, use "
                       "PLAIN over TLS, client certificates, or librdkafka 2.6.1 or newer",
                       librdkafka_version()));
}

}  // namespace

ClientConfig::ClientConfig(std::string bootstrap, Properties properties, std::string client_id)
    : bootstrap_(std::move(bootstrap)),
      properties_(std::move(properties)),
      client_id_(std::move(client_id)) {
  for (const auto& [key, value] : properties_) {
    check_policy(key, value);
    check_file(key, value);
  }
  const std::string* const protocol = user_value("security.protocol");
  if (const auto problem = validate_brokers(bootstrap_, protocol == nullptr ? "" : *protocol))
    refuse(*problem);
  const auto conf = make(RD_KAFKA_PRODUCER, {});
  check_token(conf.get());
  warn_about_tls(conf.get());
  warn_about_scram(conf.get());
}

Handle<rd_kafka_conf_t> ClientConfig::make(rd_kafka_type_t type, const Properties& ours) const {
  Handle<rd_kafka_conf_t> conf{rd_kafka_conf_new()};
  set(conf.get(), "bootstrap.servers", bootstrap_);
  set(conf.get(), "client.id", client_id_);
  set(conf.get(), "socket.keepalive.enable", "true");
  set(conf.get(), "socket.nagle.disable", "true");
  // Reconnects within a second to a broker that has come back.
  set(conf.get(), "reconnect.backoff.max.ms", "1000");
  for (const auto& [key, value] : ours) set(conf.get(), key, value);
  for (const auto& [key, value] : properties_) {
    if (type == RD_KAFKA_CONSUMER && key == kProducerOnly) continue;
    set(conf.get(), key, value);
  }
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  if (!has_value(conf.get(), "enable.ssl.certificate.verification", "false"))
    rd_kafka_conf_set_ssl_cert_verify_cb(conf.get(), on_certificate);
  return conf;
}

const std::string* ClientConfig::user_value(const std::string& key) const {
  const auto found = std::find_if(properties_.rbegin(), properties_.rend(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == properties_.rend() ? nullptr : &found->second;
}

Handle<rd_kafka_t> make_client(rd_kafka_type_t type, Handle<rd_kafka_conf_t> conf) {
  std::array<char, 512> error{};
  // rd_kafka_new() takes ownership of the configuration if it succeeds. If it fails late (a SASL
  // setting is missing), it has freed parts of it, and rd_kafka_conf_destroy() would free them
  // again. A refused configuration is therefore never destroyed; the program ends anyway.
  static std::atomic<rd_kafka_conf_t*> kept;
  rd_kafka_conf_t* const given = conf.release();
  Handle<rd_kafka_t> client{rd_kafka_new(type, given, error.data(), error.size())};
  if (client) return client;
  kept = given;
  throw KafkaError(fmt::format("librdkafka refuses this configuration: {}{}",
                               printable(error.data(), 400), advice_on(error.data())),
                   FailureKind::configuration);
}

}  // namespace suhu::kafka
