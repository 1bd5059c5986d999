#include "suhu/kafka/librdkafka_version.hpp"

#include <librdkafka/rdkafka.h>

namespace suhu::kafka {

const char* librdkafka_version() { return rd_kafka_version_str(); }

}  // namespace suhu::kafka
