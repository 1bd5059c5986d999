#include "suhu/kafka/transaction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "suhu/core/failure.hpp"
#include "support/scripted_transaction_client.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr milliseconds kBudget{500};

class Transaction : public testing::Test {
 protected:
  [[nodiscard]] bool commit() {
    return producer_.commit(
        [](const TransactionalProducer::Send& send) {
          send("state", 2, "S1", "hot");
          send("state", 2, "S2", {});
          send("output", kByKey, "S1", "alarm");
        },
        {{0, 7}, {2, 9}});
  }
  [[nodiscard]] std::string failure_of_commit() {
    try {
      return commit() ? "committed" : "not committed";
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::runtime);
      return failure.what();
    }
  }
  [[nodiscard]] std::ptrdiff_t count(const std::string& call) const {
    return std::count(broker_.calls.begin(), broker_.calls.end(), call);
  }
  /// Makes a commit fail because the epoch is old.
  void be_fenced() {
    broker_.fail("commit", RD_KAFKA_RESP_ERR__FENCED);
    EXPECT_FALSE(commit());
  }

  test::ScriptedBroker broker_;
  TransactionalProducer producer_{
      {.transactional_id = "g/a",
       .topics = {"state", "output"},
       .make_client = [this](const std::string&, const std::vector<std::string>&)
           -> std::unique_ptr<TransactionClient> {
         return std::make_unique<test::ScriptedTransactionClient>(broker_);
       },
       .now = [this] { return broker_.now; }}};
};

TEST_F(Transaction, SendsItsRecordsThenThePlaceThenItsEnd) {
  ASSERT_TRUE(producer_.open(kBudget));
  EXPECT_TRUE(commit());
  EXPECT_THAT(broker_.calls, ElementsAre("new client", "init", "begin", "produce 0[2] S1=hot",
                                         "produce 0[2] S2=nothing", "produce 1[-1] S1=alarm",
                                         "flush", "offsets 0:7 2:9", "commit"));
}

TEST_F(Transaction, IsNotBegunBeforeTheCoordinatorHasGivenTheId) {
  EXPECT_FALSE(commit());
  EXPECT_TRUE(broker_.calls.empty());
}

TEST_F(Transaction, MakesTheSameCallAgainWhenThatMayHelp) {
  ASSERT_TRUE(producer_.open(kBudget));
  for (const auto* call : {"begin", "offsets", "commit"})
    broker_.fail(call, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, /*retriable=*/true, 3);
  broker_.fail("produce", RD_KAFKA_RESP_ERR__QUEUE_FULL);
  EXPECT_TRUE(commit());
  EXPECT_EQ(count("begin"), 4);
  EXPECT_EQ(count("produce 0[2] S1=hot"), 2);
  EXPECT_EQ(count("commit"), 4);
}

TEST_F(Transaction, IsGivenUpWhenItsTimeIsOver) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.fail("commit", RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, /*retriable=*/true, 10'000);
  const auto begun = broker_.now;
  EXPECT_FALSE(commit());
  EXPECT_GE(broker_.now - begun, seconds{10});
  EXPECT_LT(broker_.now - begun, seconds{11});
  EXPECT_EQ(broker_.calls.back(), "client gone");
}

TEST_F(Transaction, WhoseOutcomeNobodyKnowsIsDecidedByANewClientWithTheSameId) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.fail("commit", RD_KAFKA_RESP_ERR__TRANSPORT);
  EXPECT_FALSE(commit());
  EXPECT_FALSE(commit()) << "not before the new client has the id";
  broker_.calls.clear();
  EXPECT_TRUE(producer_.open(kBudget));
  EXPECT_THAT(broker_.calls, ElementsAre("new client", "init"));
  EXPECT_TRUE(commit());
}

TEST_F(Transaction, AfterOneWhoseEndWasRequestedTwiceGetsANewEpochFirst) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.copies = 1;
  EXPECT_TRUE(commit());
  EXPECT_EQ(count("new client"), 1) << "it is committed: no need to hurry";
  broker_.copies = 0;
  broker_.calls.clear();
  EXPECT_TRUE(commit());
  EXPECT_THAT(std::vector(broker_.calls.begin(), broker_.calls.begin() + 4),
              ElementsAre("client gone", "new client", "init", "begin"));
  broker_.calls.clear();
  EXPECT_TRUE(commit());
  EXPECT_EQ(count("new client"), 0) << "the end before this one was requested once";
}

TEST_F(Transaction, ThatNeedsANewEpochFailsWhileTheCoordinatorDoesNotAnswer) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.fail("commit", RD_KAFKA_RESP_ERR_NOT_COORDINATOR, /*retriable=*/true);
  EXPECT_TRUE(commit());
  broker_.fail("init", RD_KAFKA_RESP_ERR__TIMED_OUT, /*retriable=*/true, 10'000);
  broker_.calls.clear();
  EXPECT_FALSE(commit());
  EXPECT_EQ(count("begin"), 0);
  broker_.problems.clear();
  EXPECT_TRUE(producer_.open(kBudget));
  EXPECT_TRUE(commit());
}

TEST_F(Transaction, WithoutTheConfirmationOfItsRecordsIsNotEnded) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.confirms = false;
  EXPECT_FALSE(commit());
  EXPECT_EQ(count("commit"), 0);
  EXPECT_EQ(broker_.calls.back(), "client gone");
}

TEST_F(Transaction, WithARecordThatIsRefusedForGoodEndsTheProgram) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.refused = "topic output takes no record so large";
  broker_.fail("commit", RD_KAFKA_RESP_ERR__PURGE_QUEUE);
  EXPECT_EQ(failure_of_commit(), "topic output takes no record so large");
}

TEST_F(Transaction, WithARecordThatTheClientItselfRefusesEndsTheProgram) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.fail("produce", RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  EXPECT_THAT(failure_of_commit(), HasSubstr("state"));
}

TEST_F(Transaction, WithoutARightEndsTheProgramAndNamesIt) {
  ASSERT_TRUE(producer_.open(kBudget));
  broker_.fail("offsets", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  const std::string failure = failure_of_commit();
  EXPECT_THAT(failure, HasSubstr("--topic state --topic output"));
  EXPECT_THAT(failure, HasSubstr("--transactional-id g/a"));
}

TEST_F(Transaction, OfAClientThatIsFencedOnceIsTriedByANewOneAfterTheGroupHadTimeToTell) {
  ASSERT_TRUE(producer_.open(kBudget));
  be_fenced();
  EXPECT_FALSE(producer_.open(kBudget));
  broker_.now += milliseconds{5'999};
  EXPECT_FALSE(producer_.open(kBudget));
  EXPECT_EQ(count("new client"), 1) << "a new one would end the rival";
  broker_.now += milliseconds{1};
  EXPECT_TRUE(producer_.open(kBudget));
  EXPECT_TRUE(commit());
}

TEST_F(Transaction, OfAClientThatIsFencedForTheThirdTimeWithinAMinuteEndsTheProgram) {
  ASSERT_TRUE(producer_.open(kBudget));
  for (int i = 0; i < 2; ++i) {
    be_fenced();
    broker_.now += seconds{6};
    ASSERT_TRUE(producer_.open(kBudget));
  }
  broker_.fail("commit", RD_KAFKA_RESP_ERR_PRODUCER_FENCED);
  const std::string failure = failure_of_commit();
  EXPECT_THAT(failure, HasSubstr("transactional id g/a"));
  EXPECT_THAT(failure, HasSubstr("--instance"));
}

TEST_F(Transaction, IdIsAskedForAgainUntilTheBudgetIsSpent) {
  broker_.fail("init", RD_KAFKA_RESP_ERR__TIMED_OUT, /*retriable=*/true, 100);
  const auto begun = broker_.now;
  EXPECT_FALSE(producer_.open(kBudget));
  EXPECT_EQ(broker_.now - begun, kBudget);
  EXPECT_EQ(producer_.last_error(), RD_KAFKA_RESP_ERR__TIMED_OUT);
  broker_.problems.clear();
  EXPECT_TRUE(producer_.open(kBudget));
  EXPECT_EQ(count("new client"), 1);
}

TEST_F(Transaction, IdIsAskedForByANewClientWhenThisOneIsDead) {
  broker_.fail("init", RD_KAFKA_RESP_ERR__FATAL);
  EXPECT_FALSE(producer_.open(kBudget));
  EXPECT_TRUE(producer_.open(kBudget));
  EXPECT_EQ(count("new client"), 2);
}

TEST_F(Transaction, IdThatMayNotBeUsedEndsTheProgramWithTheRightToGrant) {
  broker_.fail("init", RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  try {
    (void)producer_.open(kBudget);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::runtime);
    EXPECT_THAT(failure.what(), HasSubstr("--transactional-id g/a"));
  }
}

}  // namespace
}  // namespace suhu::kafka
