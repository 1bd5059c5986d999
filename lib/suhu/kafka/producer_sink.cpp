#include "suhu/kafka/producer_sink.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <array>

#include "suhu/core/text.hpp"

namespace suhu::kafka {
namespace {

const Properties kProducerDefaults{
    {"enable.idempotence", "true"},
    {"message.timeout.ms", "0"},  // never give up while we live: the caller holds the record
    {"linger.ms", "5"},
    {"compression.codec", "lz4"},
    {"partitioner", "murmur2_random"},  // the partition that Java's and Python's clients choose for the same key
    {"queue.buffering.max.messages", "200000"},
    {"queue.buffering.max.kbytes", "65536"},
};

/// Errors after which the very same record can never be taken.
bool is_final(rd_kafka_resp_err_t code) { return code != RD_KAFKA_RESP_ERR__PURGE_QUEUE && code != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT; }

bool is_fatal(rd_kafka_t* client) { return rd_kafka_fatal_error(client, nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR; }

}  // namespace

ProducerSink::ProducerSink(ClientConfig config, ProducerOptions options) : config_(std::move(config)), options_(std::move(options)) {
  open();
}

ProducerSink::~ProducerSink() {
  if (outbox_.unconfirmed() == 0) return;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
}

void ProducerSink::open() {
  auto conf = config_.make(RD_KAFKA_PRODUCER, kProducerDefaults);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
  topic_.reset(rd_kafka_topic_new(client_.get(), options_.topic.c_str(), nullptr));
  if (!topic_)
    throw KafkaError(fmt::format("topic {} cannot be written", printable(options_.topic)), rd_kafka_last_error(),
                     FailureKind::configuration);
}

bool ProducerSink::has_room() const {
  return outbox_.bytes() < options_.max_held_bytes && outbox_.unconfirmed() < options_.max_held_records;
}

void ProducerSink::write(const stream::Output& output, const stream::Positions& upto) {
  for (const auto& row : output.rows()) {
    outbox_.push(output.key(row), row.has_key, output.value(row), row.null_value, output.headers(row));
  }
  log_.expect(outbox_.end(), upto);
  hand_over();
}

/// Gives librdkafka all it takes now. When its queue is full the rest stays in the outbox. (Confirmed already: delivered by a producer
/// that ended, see restart_after_fatal_error.)
void ProducerSink::hand_over() {
  while (next_ < outbox_.end()) {
    const auto code = outbox_.at(next_).confirmed ? RD_KAFKA_RESP_ERR_NO_ERROR : produce(next_);
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL || code == RD_KAFKA_RESP_ERR__FATAL) return;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw KafkaError(fmt::format("a record for topic {} cannot be sent", printable(options_.topic)), code);
    ++next_;
  }
}

rd_kafka_resp_err_t ProducerSink::produce(std::uint64_t number) {
  Outbox::Entry& entry = outbox_.at(number);
  auto* const value = const_cast<char*>(entry.value);  // librdkafka only reads it: neither F_COPY nor F_FREE
  auto* const opaque = reinterpret_cast<void*>(number);
  if (!entry.headers) {
    const int failed = rd_kafka_produce(topic_.get(), RD_KAFKA_PARTITION_UA, 0, value, entry.value_size, entry.key, entry.key_size, opaque);
    return failed == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
  }
  rd_kafka_headers_t* headers = rd_kafka_headers_new(entry.headers->size());
  for (const auto& header : *entry.headers) {
    rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()), header.value.data(),
                        static_cast<ssize_t>(header.value.size()));
  }
  std::array<rd_kafka_vu_t, 5> fields{};
  fields[0].vtype = RD_KAFKA_VTYPE_RKT;
  fields[0].u.rkt = topic_.get();
  fields[1].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[1].u.mem = {value, entry.value_size};
  fields[2].vtype = RD_KAFKA_VTYPE_KEY;
  fields[2].u.mem = {const_cast<char*>(entry.key), entry.key_size};
  fields[3].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[3].u.headers = headers;
  fields[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[4].u.ptr = opaque;
  const Handle<rd_kafka_error_t> error{rd_kafka_produceva(client_.get(), fields.data(), fields.size())};
  if (!error) return RD_KAFKA_RESP_ERR_NO_ERROR;  // the headers belong to librdkafka now
  rd_kafka_headers_destroy(headers);
  return rd_kafka_error_code(error.get());
}

void ProducerSink::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  auto& sink = *static_cast<ProducerSink*>(self);
  const auto number = reinterpret_cast<std::uint64_t>(message->_private);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++sink.delivered_;
    sink.outbox_.confirm(number);
  } else if (!sink.restarting_ && is_final(message->err) && !is_fatal(sink.client_.get())) {
    sink.refused_ = fmt::format("a record for topic {} was refused: {}", printable(sink.options_.topic), rd_kafka_err2str(message->err));
  }
}

void ProducerSink::service() { wait_for_room(std::chrono::milliseconds{0}); }

void ProducerSink::wait_for_room(std::chrono::milliseconds wait) {
  rd_kafka_poll(client_.get(), static_cast<int>(wait.count()));
  if (is_fatal(client_.get())) restart_after_fatal_error();
  if (!refused_.empty()) throw KafkaError(refused_, FailureKind::runtime);
  log_.reached(outbox_.first());
  hand_over();
}

/// librdkafka's fatal errors end the client, not us: what has no report yet goes out again through a new one, in order.
void ProducerSink::restart_after_fatal_error() {
  std::array<char, 256> reason{};
  const auto code = rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
  log_line(LOG_WARNING, fmt::format("the producer of topic {} ended ({}: {}); a new one sends again what was not confirmed",
                                    printable(options_.topic), rd_kafka_err2name(code), printable(reason.data(), 300)));
  restarting_ = true;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(client_.get(), 5'000);  // collects the reports that are there: what was delivered is not sent again
  topic_.reset();
  client_.reset();
  restarting_ = false;
  ++restarts_;
  open();
  next_ = outbox_.first();
  hand_over();
}

std::string ProducerSink::describe() const {
  return fmt::format("topic {}: the brokers at {} did not confirm", printable(options_.topic), printable(config_.bootstrap(), 200));
}

}  // namespace suhu::kafka
