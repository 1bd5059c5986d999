#include "suhu/kafka/producer_sink.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

const Properties kProducerDefaults{
    {"enable.idempotence", "true"},
    {"max.in.flight.requests.per.connection", "1"},  // see docs/delivery.md
    // Never give up while this process runs: the caller does not commit its input before delivery.
    {"message.timeout.ms", "0"},
    {"linger.ms", "5"},
    {"compression.codec", "lz4"},
    // The partition that Java's and Python's clients choose for the same key.
    {"partitioner", "murmur2_random"},
    // A batch of this size is sent at once. With 10,000 a batch would never fill within linger.ms,
    // and so always wait for it.
    {"batch.num.messages", "4000"},
    {"queue.buffering.max.messages", "200000"},  // never reached: max_held_records decides
    {"queue.buffering.max.kbytes", "65536"},
};

constexpr std::size_t kLongestRun = 64;

/// A record to send. Holds views only: librdkafka copies the bytes.
struct Outgoing {
  std::uint64_t number = 0;
  std::string_view key;
  std::string_view value;
  bool has_key = false;
  bool null_value = false;
  const std::vector<stream::Header>* headers = nullptr;  ///< nullptr: none
};

/// How many records of a run librdkafka accepted.
struct Sent {
  std::size_t count = 0;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;  ///< of the first one not accepted
};

// Where an empty key or value points: a null pointer would mean that there is none.
char nothing;

char* bytes_of(std::string_view text, bool present) {
  if (!present) return nullptr;
  // librdkafka does not write to it.
  return text.empty() ? &nothing : const_cast<char*>(text.data());
}

/// Sets the fields that librdkafka reads. All others of `message` are zero.
void fill(rd_kafka_message_t& message, const Outgoing& record) {
  message.payload = bytes_of(record.value, !record.null_value);
  message.len = record.value.size();
  message.key = bytes_of(record.key, record.has_key);
  message.key_len = record.key.size();
  message._private = reinterpret_cast<void*>(record.number);
}

/// Hands a run of records over in one call, for which librdkafka reads the clocks and locks the
/// topic only once. When its queue is full, it accepts none of the rest, so the order is kept.
Sent produce_run(rd_kafka_topic_t* topic, std::span<rd_kafka_message_t> run) {
  rd_kafka_produce_batch(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, run.data(),
                         static_cast<int>(run.size()));
  const auto refused = std::find_if(run.begin(), run.end(), [](const auto& message) {
    return message.err != RD_KAFKA_RESP_ERR_NO_ERROR;
  });
  return {static_cast<std::size_t>(refused - run.begin()),
          refused == run.end() ? RD_KAFKA_RESP_ERR_NO_ERROR : refused->err};
}

Sent produce_with_headers(rd_kafka_t* client, rd_kafka_topic_t* topic, const Outgoing& record) {
  rd_kafka_message_t message{};
  fill(message, record);
  rd_kafka_headers_t* const headers = rd_kafka_headers_new(record.headers->size());
  for (const auto& header : *record.headers) {
    rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  std::array<rd_kafka_vu_t, 6> fields{};
  fields[0].vtype = RD_KAFKA_VTYPE_RKT;
  fields[0].u.rkt = topic;
  fields[1].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[1].u.mem = {message.payload, message.len};
  fields[2].vtype = RD_KAFKA_VTYPE_KEY;
  fields[2].u.mem = {message.key, message.key_len};
  fields[3].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[3].u.headers = headers;
  fields[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[4].u.ptr = message._private;
  fields[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[5].u.i = RD_KAFKA_MSG_F_COPY;
  const Handle<rd_kafka_error_t> error{rd_kafka_produceva(client, fields.data(), fields.size())};
  if (!error) return {.count = 1};  // librdkafka owns the headers now
  rd_kafka_headers_destroy(headers);
  return {.code = rd_kafka_error_code(error.get())};
}

/// Returns a copy of a record that librdkafka gives back undelivered.
Outbox::KeptRecord taken_back(const rd_kafka_message_t& message) {
  Outbox::KeptRecord record;
  record.number = reinterpret_cast<std::uint64_t>(message._private);
  record.has_key = message.key != nullptr;
  record.null_value = message.payload == nullptr;
  record.key.assign(static_cast<const char*>(message.key), message.key_len);
  record.value.assign(static_cast<const char*>(message.payload), message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    record.headers.push_back({name, {static_cast<const char*>(value), size}});
  return record;
}

/// Returns true for errors after which the same record can never be accepted: all but those of a
/// purge.
bool is_final(rd_kafka_resp_err_t code) {
  return code != RD_KAFKA_RESP_ERR__PURGE_QUEUE && code != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
}

bool is_fatal(rd_kafka_t* client) {
  return rd_kafka_fatal_error(client, nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

ProducerSink::ProducerSink(ClientConfig config, ProducerOptions options)
    : config_(std::move(config)), options_(std::move(options)) {
  open();
}

ProducerSink::~ProducerSink() {
  if (outbox_.unconfirmed() == 0) return;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
}

void ProducerSink::open() {
  auto conf = config_.make(RD_KAFKA_PRODUCER, kProducerDefaults);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
  topic_.reset(rd_kafka_topic_new(client_.get(), options_.topic.c_str(), nullptr));
  if (!topic_)
    throw KafkaError(fmt::format("topic {} cannot be written", printable(options_.topic)),
                     rd_kafka_last_error(), FailureKind::configuration);
}

bool ProducerSink::has_room() const {
  return outbox_.bytes() < options_.max_held_bytes &&
         outbox_.unconfirmed() < options_.max_held_records;
}

void ProducerSink::write(const stream::Output& output, const stream::Positions& upto) {
  const auto& rows = output.rows();
  const std::uint64_t first = outbox_.end();
  const auto row_at = [&](std::size_t i) {
    const auto& row = rows[i];
    return Outgoing{first + i,   output.key(row), output.value(row),
                    row.has_key, row.null_value,  output.headers(row)};
  };
  outbox_.add(rows.size(), output.value_bytes() + output.key_bytes());
  log_.expect(outbox_.end(), upto);
  hand_over_kept();
  std::size_t sent = outbox_.kept().empty() ? send(rows.size(), row_at) : 0;
  for (; sent < rows.size(); ++sent) {
    const Outgoing row = row_at(sent);
    outbox_.keep({row.number, std::string{row.key}, std::string{row.value}, row.has_key,
                  row.null_value,
                  row.headers == nullptr ? std::vector<stream::Header>{} : *row.headers});
  }
}

/// Hands librdkafka as many of `count` records as it accepts now, and returns how many that were.
/// Throws KafkaError if a record is refused for good or cannot be sent.
template <class RecordAt>
std::size_t ProducerSink::send(std::size_t count, const RecordAt& record_at) {
  std::array<rd_kafka_message_t, kLongestRun> run{};
  std::size_t taken = 0;
  while (taken < count) {
    std::size_t size = 0;
    for (; size < run.size() && taken + size < count; ++size) {
      const Outgoing record = record_at(taken + size);
      if (record.headers != nullptr) break;
      fill(run[size], record);
    }
    const Sent sent = size > 0
                          ? produce_run(topic_.get(), {run.data(), size})
                          : produce_with_headers(client_.get(), topic_.get(), record_at(taken));
    taken += sent.count;
    if (sent.code == RD_KAFKA_RESP_ERR__QUEUE_FULL || sent.code == RD_KAFKA_RESP_ERR__FATAL) break;
    if (is_refused_record(sent.code))
      throw KafkaError(refusal_of_a_record(options_.topic, sent.code), FailureKind::runtime);
    if (sent.code != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw KafkaError(
          fmt::format("a record for topic {} cannot be sent", printable(options_.topic)),
          sent.code);
  }
  return taken;
}

void ProducerSink::hand_over_kept() {
  const auto& kept = outbox_.kept();
  const auto kept_at = [&](std::size_t i) {
    const Outbox::KeptRecord& record = kept[i];
    return Outgoing{record.number,     record.key,
                    record.value,      record.has_key,
                    record.null_value, record.headers.empty() ? nullptr : &record.headers};
  };
  outbox_.drop_kept(send(kept.size(), kept_at));
}

void ProducerSink::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  auto& sink = *static_cast<ProducerSink*>(self);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++sink.delivered_;
    sink.delivered_bytes_ += message->key_len + message->len;
    sink.outbox_.confirm(reinterpret_cast<std::uint64_t>(message->_private),
                         message->key_len + message->len);
  } else if (sink.restarting_ || !is_final(message->err) || is_fatal(sink.client_.get())) {
    sink.outbox_.keep(taken_back(*message));
  } else {
    sink.refused_ = refusal_of_a_record(sink.options_.topic, message->err);
  }
}

void ProducerSink::service() { wait_for_room(std::chrono::milliseconds{0}); }

void ProducerSink::wait_for_room(std::chrono::milliseconds wait) {
  rd_kafka_poll(client_.get(), static_cast<int>(wait.count()));
  if (is_fatal(client_.get())) restart_after_fatal_error();
  if (!refused_.empty()) throw KafkaError(refused_, FailureKind::runtime);
  log_.reached(outbox_.first());
  hand_over_kept();
  watch();
}

/// Logs once that no record is confirmed any more, and once that records are confirmed again.
void ProducerSink::watch() {
  const bool goes_on =
      outbox_.unconfirmed() == 0 || std::exchange(seen_first_, outbox_.first()) != outbox_.first();
  switch (standstill_.update(std::chrono::steady_clock::now(), goes_on, kStallTimeout)) {
    case StallWatch::Change::began: {
      const std::string problem = last_problem();
      log_line(LOG_ERR,
               fmt::format("topic {} has taken nothing since {}: {}; {} record{} wait for it",
                           printable(options_.topic), wall_clock_text(standstill_.since()),
                           problem.empty() ? "its brokers do not answer" : problem,
                           outbox_.unconfirmed(), outbox_.unconfirmed() == 1 ? "" : "s"));
      break;
    }
    case StallWatch::Change::ended:
      log_line(LOG_NOTICE,
               fmt::format("topic {} takes records again: it had taken none since {}",
                           printable(options_.topic), wall_clock_text(standstill_.since())));
      break;
    case StallWatch::Change::none:
      break;
  }
}

/// A fatal error of librdkafka ends the client, not the process: what the client gives back is sent
/// again through a new one, in order. Repeated restarts wait, longer each time. Throws KafkaError
/// if a right is missing, the error is one that a new client would have too, or a record got no
/// delivery report.
void ProducerSink::restart_after_fatal_error() {
  std::array<char, 256> reason{};
  const auto code = rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
  if (is_missing_right(code)) {
    throw KafkaError(
        fmt::format("topic {} cannot be written: {}: {}. {}", printable(options_.topic),
                    rd_kafka_err2name(code), printable(reason.data(), 300),
                    grant_advice("Write", "--topic " + printable(options_.topic))),
        FailureKind::runtime);
  }
  if (is_refusal(code))
    throw KafkaError(fmt::format("topic {} cannot be written", printable(options_.topic)), code);
  if (!backoff_.may_try(std::chrono::steady_clock::now())) return;
  log_line(
      LOG_WARNING,
      fmt::format(
          "the producer of topic {} ended ({}: {}); a new one sends again what was not confirmed",
          printable(options_.topic), rd_kafka_err2name(code), printable(reason.data(), 300)));
  restarting_ = true;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  // Serves the delivery reports: what was delivered is not sent again, all else is kept.
  rd_kafka_flush(client_.get(), 5'000);
  topic_.reset();
  client_.reset();
  restarting_ = false;
  ++restarts_;
  if (outbox_.unconfirmed() != outbox_.kept().size()) {
    throw KafkaError(
        fmt::format("{} records for topic {} got no delivery report from the producer that ended: "
                    "whether they were written is "
                    "unknown. They are judged again at the next start",
                    outbox_.unconfirmed() - outbox_.kept().size(), printable(options_.topic)),
        FailureKind::runtime);
  }
  outbox_.sort_kept();
  open();
  hand_over_kept();
}

std::string ProducerSink::describe() const {
  return fmt::format("topic {}: the brokers at {} did not confirm", printable(options_.topic),
                     printable(config_.bootstrap(), 200));
}

}  // namespace suhu::kafka
