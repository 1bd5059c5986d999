#include "suhu/kafka/transaction.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTransactionTimeout{10'000};
// Three heartbeats: by then the consumer knows whether another program has taken its --instance.
constexpr milliseconds kGroupTells{6'000};

/// Why a transaction failed. Caught in commit(), because the program goes on.
struct Broken {
  std::string reason;
};

/// Returns true if the coordinator has raised the epoch of this producer. It does so for another
/// program with the same id, and when it aborts a transaction whose time is over, for example one
/// that an outage has interrupted.
bool has_old_epoch(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
         code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

}  // namespace

TransactionalProducer::TransactionalProducer(Options options) : options_(std::move(options)) {}

void TransactionalProducer::close() {
  open_ = false;
  renew_ = false;
  client_.reset();
}

bool TransactionalProducer::open(milliseconds budget) {
  if (open_) return true;
  // A new client raises the epoch and so fences a second program with the same id. If that program
  // has the same --instance, it was started later and must survive: wait until the group has had
  // time to fence our consumer, which decides whether this program ends.
  if (fencing_.last() && options_.now() - *fencing_.last() < kGroupTells) return false;
  if (!client_) client_ = options_.make_client(options_.transactional_id, options_.topics);
  const auto deadline = options_.now() + budget;
  do {
    const auto rest = std::max(milliseconds{100},
                               std::chrono::duration_cast<milliseconds>(deadline - options_.now()));
    const auto problem = client_->init(rest);
    if (!problem) return open_ = true;
    last_error_ = problem->code;
    const std::string id = printable(options_.transactional_id);
    if (is_missing_right(last_error_)) {
      throw KafkaError(
          fmt::format("transactions with the id {} are not possible: {}. {}", id, problem->text,
                      grant_advice("Write", "--transactional-id " + id)),
          FailureKind::runtime);
    }
    if (is_refusal(last_error_))
      throw KafkaError(fmt::format("transactions with the id {} are not possible", id),
                       last_error_);
    if (!problem->retriable) {
      log_line(LOG_WARNING,
               fmt::format("Kafka: the transaction coordinator: {}; asking again", problem->text));
      close();
      return false;
    }
    client_->poll(milliseconds{50});
  } while (options_.now() < deadline);
  return false;
}

milliseconds TransactionalProducer::left() const {
  return std::max(milliseconds{100},
                  std::chrono::duration_cast<milliseconds>(deadline_ - options_.now()));
}

/// Repeats `call` until it succeeds. Throws Broken if the transaction's time is over or the call
/// must not be retried, and KafkaError if the program must end.
template <class Call>
void TransactionalProducer::retry(const char* what, Call call) {
  while (const auto problem = call()) {
    // (If another member has taken our --instance, the group fences our consumer, which decides
    // what follows.)
    if (has_old_epoch(problem->code) && fencing_.on_fenced(options_.now())) {
      throw KafkaError(fmt::format("another program with the transactional id {} has taken this "
                                   "one's place: give each instance its own "
                                   "name (--instance)",
                                   printable(options_.transactional_id)),
                       FailureKind::runtime);
    }
    if (is_missing_right(problem->code)) {
      const auto topics =
          printable(fmt::format("--topic {}", fmt::join(options_.topics, " --topic ")));
      throw KafkaError(
          fmt::format("{}: {}. {}, and the same with --transactional-id {}", what, problem->text,
                      grant_advice("Write", topics), printable(options_.transactional_id)),
          FailureKind::runtime);
    }
    if (is_refusal(problem->code)) throw KafkaError(what, problem->code);
    if (!problem->retriable || options_.now() > deadline_)
      throw Broken{fmt::format("{}: {}", what, problem->text)};
    client_->poll(milliseconds{20});
  }
}

void TransactionalProducer::send(const std::string& topic, std::int32_t partition,
                                 std::string_view key, std::string_view value) {
  const auto at = static_cast<std::size_t>(
      std::find(options_.topics.begin(), options_.topics.end(), topic) - options_.topics.begin());
  while (const auto code = client_->produce(at, partition, key, value)) {
    if (is_refused_record(code))
      throw KafkaError(refusal_of_a_record(topic, code), FailureKind::runtime);
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || options_.now() > deadline_)
      throw Broken{
          fmt::format("sending to topic {}: {}", printable(topic), rd_kafka_err2str(code))};
    client_->poll(milliseconds{5});
  }
}

/// Raises the epoch, so that the coordinator refuses requests of the former one that are still in
/// transit. Throws Broken if the coordinator does not answer.
void TransactionalProducer::renew() {
  close();
  if (!open(kTransactionTimeout))
    throw Broken{"a new epoch is needed, and the transaction coordinator does not answer"};
}

void TransactionalProducer::run(const std::function<void(const Send&)>& fill,
                                const stream::Positions& offsets) {
  retry("beginning a transaction", [this] { return client_->begin(); });
  fill([this](const std::string& topic, std::int32_t partition, std::string_view key,
              std::string_view value) { send(topic, partition, key, value); });
  // Flush first, or the records would wait for linger.ms after the offsets: a commit takes 20 ms
  // instead of 100.
  if (!client_->flush(left())) throw Broken{"the brokers did not confirm in time"};
  retry("committing the offsets of the group",
        [&] { return client_->send_offsets(offsets, left()); });
  retry("ending a transaction", [this] { return client_->commit(); });
  renew_ = client_->end_requests() > 1;
}

bool TransactionalProducer::commit(const std::function<void(const Send&)>& fill,
                                   const stream::Positions& offsets) {
  if (!open_) return false;
  try {
    if (renew_) renew();
    deadline_ = options_.now() + kTransactionTimeout;
    run(fill, offsets);
    return true;
  } catch (const Broken& broken) {
    // A transaction with a record that was refused for good can never be committed, and the
    // readings behind it would be read again without end.
    if (const std::string refused = client_ ? client_->refused() : ""; !refused.empty())
      throw KafkaError(refused, FailureKind::runtime);
    log_line(
        LOG_WARNING,
        fmt::format(
            "a commit failed ({}); what it held is read again from the last one that succeeded",
            broken.reason));
    close();
    return false;
  }
}

}  // namespace suhu::kafka
