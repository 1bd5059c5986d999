// Brings the records of a sample, whatever their encoding, into the one form that columns are made
// of: JSON, as a decoder sees them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "suhu/scan/guess.hpp"
#include "suhu/shape/record_kind.hpp"

namespace suhu::scan {

/// One record of a sample as JSON.
struct Document {
  const Sample* sample = nullptr;
  std::string json;
};

struct Documents {
  std::vector<Document> documents;
  shape::Settings settings;  ///< those of the encoding: the delimiter of CSV and its columns
  bool each_line = false;    ///< a document is an array of which each element is a reading
  std::vector<std::string> notes;
};

/// Returns the kind of most of the records. Kinds that nothing reads do not count if another kind
/// makes up a twentieth of the records: a topic of rubbish may still have readings in it.
[[nodiscard]] shape::RecordKind kind_of_most(std::span<const Sample* const> samples);

/// Returns the records that can be read in the encoding of `kind`; those of `given` are read as it
/// says. Requires: shape::encoding_of(kind) is one.
[[nodiscard]] Documents documents_of(shape::RecordKind kind, std::span<const Sample* const> samples,
                                     const shape::Settings& given);

}  // namespace suhu::scan
