#include "sim/transactions.hpp"

#include <algorithm>
#include <utility>

namespace suhu::sim {
namespace {

constexpr std::size_t kStateTopicNumber = 0;  // the first of SimStateLog's topics

kafka::TransactionClient::Result passing(rd_kafka_resp_err_t code) {
  return kafka::TransactionClient::Problem{
      .code = code, .retriable = true, .text = rd_kafka_err2str(code)};
}

kafka::TransactionClient::Result final(rd_kafka_resp_err_t code) {
  return kafka::TransactionClient::Problem{
      .code = code, .retriable = false, .text = rd_kafka_err2str(code)};
}

}  // namespace

kafka::TransactionClient::Result SimTransactionClient::init(milliseconds longest) {
  if (here_.cluster.coordinator_away ||
      here_.faults.strikes(here_.dice, 6, "no coordinator for an id")) {
    here_.cluster.pass(longest);
    return passing(RD_KAFKA_RESP_ERR__TIMED_OUT);
  }
  if (here_.faults.strikes(here_.dice, 30, "client that dies"))
    return final(RD_KAFKA_RESP_ERR__FATAL);
  epoch_ = here_.cluster.open_transactions(id_);
  return {};
}

kafka::TransactionClient::Result SimTransactionClient::begin() {
  if (!epoch_) return final(RD_KAFKA_RESP_ERR__STATE);
  transaction_ = Cluster::Transaction{.id = id_, .epoch = *epoch_, .begun = here_.cluster.now()};
  ended_early_ = false;
  end_requests_ = 0;
  return {};
}

rd_kafka_resp_err_t SimTransactionClient::produce(std::size_t topic, std::int32_t partition,
                                                  std::string_view key, std::string_view value) {
  if (here_.faults.strikes(here_.dice, 100, "full queue")) return RD_KAFKA_RESP_ERR__QUEUE_FULL;
  if (topic == kStateTopicNumber) {
    auto kept = value.data() == nullptr ? std::nullopt : std::optional{std::string{value}};
    transaction_->state.push_back({partition, {std::string{key}, std::move(kept)}});
  } else {
    transaction_->rows.emplace_back(value);
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/// Returns what some of the first records of the transaction write, without the group's offsets.
Cluster::Transaction SimTransactionClient::beginning_of_transaction() {
  auto beginning = *transaction_;
  const auto all = beginning.state.size() + beginning.rows.size();
  const auto some = static_cast<std::size_t>(here_.dice.between(0, static_cast<std::int64_t>(all)));
  const auto state = std::min(some, beginning.state.size());
  beginning.state.resize(state);
  beginning.rows.resize(some - state);
  return beginning;
}

bool SimTransactionClient::flush(milliseconds longest) {
  if (here_.faults.strikes(here_.dice, 60, "records not confirmed")) {
    here_.cluster.pass(longest);
    return false;
  }
  here_.cluster.pass(milliseconds{here_.dice.between(1, 20)});
  if (here_.faults.strikes(here_.dice, 10, "commit delayed"))
    here_.cluster.pass(milliseconds{here_.dice.between(100, 12'000)});
  if (here_.cluster.late_end_arrives(beginning_of_transaction())) {
    here_.faults.note("end of the transaction before");
    ended_early_ = true;
  }
  return true;
}

kafka::TransactionClient::Result SimTransactionClient::send_offsets(
    const stream::Positions& offsets, milliseconds) {
  if (ended_early_) return final(RD_KAFKA_RESP_ERR_INVALID_TXN_STATE);
  if (here_.faults.strikes(here_.dice, 20, "place not taken at once"))
    return passing(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS);
  transaction_->offsets = offsets;
  transaction_->member = here_.source.member();
  transaction_->generation = here_.source.generation();
  if (!here_.cluster.is_member(transaction_->member, transaction_->generation))
    return final(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION);
  return {};
}

kafka::TransactionClient::Result SimTransactionClient::commit() {
  ++end_requests_;
  if (here_.faults.strikes(here_.dice, 20, "end not taken at once"))
    return passing(RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS);
  CommitFault fault = CommitFault::none;
  if (here_.faults.strikes(here_.dice, 12, "commit refused")) fault = CommitFault::refused;
  if (here_.faults.strikes(here_.dice, 12, "commit whose answer was lost"))
    fault = CommitFault::answer_lost;
  if (here_.faults.strikes(here_.dice, 12, "commit undecided")) fault = CommitFault::undecided;
  const auto answer = here_.cluster.commit(*transaction_, fault);
  if (!answer) return final(RD_KAFKA_RESP_ERR__TRANSPORT);
  switch (*answer) {
    case Cluster::Answer::committed:
      break;
    case Cluster::Answer::no_coordinator:
      return here_.dice.one_in(2) ? passing(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
                                  : final(RD_KAFKA_RESP_ERR__TRANSPORT);
    case Cluster::Answer::fenced:
      here_.faults.note("old epoch");
      return final(RD_KAFKA_RESP_ERR__FENCED);
    case Cluster::Answer::not_a_member:
      return final(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION);
  }
  if (here_.faults.strikes(here_.dice, 20, "end requested twice")) {
    ++end_requests_;
    here_.cluster.delay_end(id_, *epoch_);
  }
  transaction_.reset();
  return {};
}

SimStateLog::SimStateLog(const Surroundings& surroundings, const std::string& id)
    : here_(surroundings),
      producer_({.transactional_id = id,
                 .topics = {kStateTopic, kOutputTopic},
                 .make_client =
                     [this](const std::string& of, const std::vector<std::string>&) {
                       here_.faults.note("transactional client");
                       return std::make_unique<SimTransactionClient>(here_, of);
                     },
                 .now = [this] { return here_.cluster.steady_clock(); }}) {}

bool SimStateLog::open() { return producer_.open(milliseconds{500}); }

bool SimStateLog::read(const std::vector<std::int32_t>& partitions, const Visit& visit) {
  const bool broken = here_.faults.strikes(here_.dice, 12, "restore that breaks off");
  if (std::any_of(partitions.begin(), partitions.end(),
                  [this](std::int32_t each) { return here_.cluster.undecided(each); })) {
    here_.faults.note("restore before an open transaction");
    here_.cluster.pass(milliseconds{500});
    return false;
  }
  for (const std::int32_t partition : partitions) {
    for (const auto& [key, value] : here_.cluster.state[partition]) {
      if (broken && here_.dice.one_in(4)) return false;
      visit(partition, key, value);
    }
  }
  return !broken;
}

std::optional<std::set<std::int32_t>> SimStateLog::recreated_partitions(
    const std::vector<kafka::KnownRecord>& witnesses) {
  if (!witnesses.empty() && here_.faults.strikes(here_.dice, 12, "witness without an answer"))
    return std::nullopt;
  std::set<std::int32_t> others;
  for (const auto& [partition, offset, ts] : witnesses) {
    const auto& log = here_.cluster.input[static_cast<std::size_t>(partition)];
    if (offset >= here_.cluster.end_of(partition) || log[static_cast<std::size_t>(offset)].ts != ts)
      others.insert(partition);
  }
  return others;
}

bool SimStateLog::commit(const std::function<void(const Send&)>& fill,
                         const stream::Positions& offsets) {
  const bool committed = producer_.commit(fill, offsets);
  if (!committed) here_.faults.note("commit failed");
  return committed;
}

}  // namespace suhu::sim
