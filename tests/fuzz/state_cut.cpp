// Fuzz target: the checkpoint of a partition, as the state topic holds it. A checkpoint that is
// accepted is written the same again.
#include "fuzz/target.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/kafka/state_topic.hpp"

namespace suhu::fuzz {

SUHU_FUZZ_TARGET(state_cut) {
  stream::Checkpoint cut;
  try {
    cut = kafka::decode_checkpoint(bytes);
  } catch (const Failure& failure) {
    SUHU_HOLDS(failure.kind() == FailureKind::runtime,
               "a cut that cannot be read ends the program");
    return;
  }
  SUHU_HOLDS(cut.next >= 0 && cut.next <= cut.read, "a restart reads on where it was, or before");
  const auto again = kafka::decode_checkpoint(kafka::encode_checkpoint(cut));
  SUHU_HOLDS(again.next == cut.next && again.read == cut.read && again.notes == cut.notes &&
                 again.last_ts == cut.last_ts,
             "a cut that is written is read the same");
}

}  // namespace suhu::fuzz
