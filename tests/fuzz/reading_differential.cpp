// The decoder of readings against another strict parser: the same verdict and the same bits, but
// for what is listed.
#include "fuzz/target.hpp"
#include "support/decoder_judge.hpp"

SUHU_FUZZ_TARGET(reading_differential) {
  static suhu::ReadingDecoder decoder;
  const auto comparison = suhu::test::compare_with_another_parser(decoder, bytes);
  SUHU_HOLDS(comparison.disagreement.empty(), comparison.disagreement.c_str());
}
