// Fuzz target: the decoder of readings against another strict parser. Both give the same verdict
// and the same bits, except for the differences listed in tests/support/decoder_judge.cpp.
#include "fuzz/target.hpp"
#include "support/decoder_judge.hpp"

SUHU_FUZZ_TARGET(reading_differential) {
  static suhu::shape::Decoder decoder{suhu::shape::default_shape()};
  const auto comparison = suhu::test::compare_with_another_parser(decoder, bytes);
  SUHU_HOLDS(comparison.disagreement.empty(), comparison.disagreement.c_str());
}
