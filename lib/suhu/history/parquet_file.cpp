#include "suhu/history/parquet_file.hpp"

#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/status.h>
#include <arrow/util/key_value_metadata.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/version.hpp"
#include "suhu/history/parquet_folder.hpp"

namespace suhu::history {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::Type;

constexpr std::size_t kGroupRows = 16'384;
// Memory of one row, without the name of its sensor.
constexpr std::size_t kRowBytes = 12 * sizeof(double);
constexpr std::size_t kMaxReason = 512;

/// The file to which Arrow writes. Not one of Arrow's streams, because messages need errno, and the
/// file needs fsync.
class FileStream final : public arrow::io::OutputStream {
 public:
  explicit FileStream(const std::filesystem::path& path)
      : fd_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (fd_ < 0) fail_with("make", path, errno);
  }
  ~FileStream() override {
    if (fd_ >= 0) ::close(fd_);
  }

  arrow::Status Write(const void* data, std::int64_t size) override {
    const auto* next = static_cast<const char*>(data);
    // After an error nothing more is written: a file with a hole could look complete.
    while (size > 0 && error_ == 0) {
      const ssize_t wrote = ::write(fd_, next, static_cast<std::size_t>(size));
      if (wrote < 0 && errno != EINTR) error_ = errno;
      if (wrote <= 0) continue;
      next += wrote;
      size -= wrote;
      position_ += wrote;
    }
    return error_ == 0 ? arrow::Status::OK() : arrow::Status::IOError(std::strerror(error_));
  }
  using Writable::Write;
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  bool closed() const override { return fd_ < 0; }

  /// Makes the written bytes durable. After a failure, error() returns its errno.
  arrow::Status Close() override {
    if (fd_ < 0) return arrow::Status::OK();
    if (error_ == 0 && fsync(fd_) != 0) error_ = errno;
    if (::close(std::exchange(fd_, -1)) != 0 && error_ == 0) error_ = errno;
    return error_ == 0 ? arrow::Status::OK() : arrow::Status::IOError(std::strerror(error_));
  }

  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] std::uint64_t position() const { return static_cast<std::uint64_t>(position_); }

 private:
  int fd_;
  int error_ = 0;
  std::int64_t position_ = 0;
};

/// A nullable column in Parquet's form: the values that are present, and for each row whether it
/// has one.
struct OptionalColumn {
  std::vector<double> values;
  std::vector<std::int16_t> present;

  void add(const std::optional<double>& value) {
    present.push_back(value ? 1 : 0);
    if (value) values.push_back(*value);
  }
  void clear() {
    values.clear();
    present.clear();
  }
};

/// The rows of one group, by column.
struct Rows {
  std::string sensor_text;
  std::vector<std::uint32_t> sensor_sizes;
  std::vector<std::int64_t> start, end, count, late;
  std::vector<double> avg_temperature, min_temperature, max_temperature;
  OptionalColumn avg_humidity, min_battery, max_battery;

  [[nodiscard]] std::size_t size() const { return sensor_sizes.size(); }
  [[nodiscard]] std::size_t bytes() const { return sensor_text.size() + size() * kRowBytes; }
  void add(const window::WindowRecord& window);
  void clear();
};

std::int64_t microseconds(Timestamp time) {
  return std::chrono::microseconds{time.time_since_epoch()}.count();
}

void Rows::add(const window::WindowRecord& window) {
  sensor_text.append(window.sensor_id);
  sensor_sizes.push_back(static_cast<std::uint32_t>(window.sensor_id.size()));
  start.push_back(microseconds(window.start));
  end.push_back(microseconds(window.end));
  count.push_back(static_cast<std::int64_t>(window.count));
  avg_temperature.push_back(window.avg_temperature);
  min_temperature.push_back(window.min_temperature);
  max_temperature.push_back(window.max_temperature);
  avg_humidity.add(window.avg_humidity);
  min_battery.add(window.min_battery);
  max_battery.add(window.max_battery);
  late.push_back(static_cast<std::int64_t>(window.late));
}

void Rows::clear() {
  sensor_text.clear();
  sensor_sizes.clear();
  for (auto* const column : {&start, &end, &count, &late}) column->clear();
  for (auto* const column : {&avg_temperature, &min_temperature, &max_temperature}) column->clear();
  for (auto* const column : {&avg_humidity, &min_battery, &max_battery}) column->clear();
}

parquet::schema::NodePtr field(
    const char* name, Type::type type, Repetition::type repetition = Repetition::REQUIRED,
    const std::shared_ptr<const LogicalType>& logical = LogicalType::None()) {
  return parquet::schema::PrimitiveNode::Make(name, repetition, logical, type);
}

/// Returns the schema. Its fields have the order in which write_group() writes them.
std::shared_ptr<parquet::schema::GroupNode> schema() {
  const auto utc =
      LogicalType::Timestamp(/*is_adjusted_to_utc=*/true, LogicalType::TimeUnit::MICROS);
  const parquet::schema::NodeVector fields{
      field("sensor_id", Type::BYTE_ARRAY, Repetition::REQUIRED, LogicalType::String()),
      field("window_start", Type::INT64, Repetition::REQUIRED, utc),
      field("window_end", Type::INT64, Repetition::REQUIRED, utc),
      field("count", Type::INT64),
      field("avg_temperature", Type::DOUBLE),
      field("min_temperature", Type::DOUBLE),
      field("max_temperature", Type::DOUBLE),
      field("avg_humidity", Type::DOUBLE, Repetition::OPTIONAL),
      field("min_battery", Type::DOUBLE, Repetition::OPTIONAL),
      field("max_battery", Type::DOUBLE, Repetition::OPTIONAL),
      field("late", Type::INT64),
      field("topic", Type::BYTE_ARRAY, Repetition::REQUIRED, LogicalType::String()),
      field("partition", Type::INT32),
  };
  return std::static_pointer_cast<parquet::schema::GroupNode>(
      parquet::schema::GroupNode::Make("windows", Repetition::REQUIRED, fields));
}

template <typename Writer, typename Value>
void write_column(parquet::RowGroupWriter& group, const std::vector<Value>& values) {
  static_cast<Writer*>(group.NextColumn())
      ->WriteBatch(static_cast<std::int64_t>(values.size()), nullptr, nullptr, values.data());
}

void write_column(parquet::RowGroupWriter& group, const OptionalColumn& column) {
  static_cast<parquet::DoubleWriter*>(group.NextColumn())
      ->WriteBatch(static_cast<std::int64_t>(column.present.size()), column.present.data(), nullptr,
                   column.values.data());
}

parquet::ByteArray byte_array(std::string_view text) { return parquet::ByteArray{text}; }

void write_group(parquet::RowGroupWriter& group, const Rows& rows, std::string_view topic,
                 std::int32_t partition) {
  std::vector<parquet::ByteArray> texts;
  std::string_view rest = rows.sensor_text;
  for (const std::uint32_t size : rows.sensor_sizes) {
    texts.push_back(byte_array(rest.substr(0, size)));
    rest.remove_prefix(size);
  }
  write_column<parquet::ByteArrayWriter>(group, texts);
  write_column<parquet::Int64Writer>(group, rows.start);
  write_column<parquet::Int64Writer>(group, rows.end);
  write_column<parquet::Int64Writer>(group, rows.count);
  write_column<parquet::DoubleWriter>(group, rows.avg_temperature);
  write_column<parquet::DoubleWriter>(group, rows.min_temperature);
  write_column<parquet::DoubleWriter>(group, rows.max_temperature);
  write_column(group, rows.avg_humidity);
  write_column(group, rows.min_battery);
  write_column(group, rows.max_battery);
  write_column<parquet::Int64Writer>(group, rows.late);
  texts.assign(rows.size(), byte_array(topic));
  write_column<parquet::ByteArrayWriter>(group, texts);
  write_column<parquet::Int32Writer>(group, std::vector<std::int32_t>(rows.size(), partition));
  group.Close();
}

}  // namespace

class ParquetFile::Writer {
 public:
  Writer(std::filesystem::path path, const std::string& topic, std::int32_t partition)
      : path_(std::move(path)), topic_(topic), partition_(partition) {}
  void add(const window::WindowRecord& window) {
    rows_.add(window);
    if (rows_.size() >= kGroupRows) guarded([this] { flush(); });
  }

  void close() {
    guarded([this] {
      if (rows_.size() > 0) flush();
      file_->Close();
      PARQUET_THROW_NOT_OK(stream_->Close());
    });
  }

  [[nodiscard]] std::uint64_t bytes() const {
    return rows_.bytes() + (stream_ ? stream_->position() : 0);
  }

 private:
  void open();
  void flush();

  /// Runs `work`, which calls Arrow. Throws a Failure (runtime) in place of a ParquetException.
  template <typename Work>
  void guarded(Work&& work) {
    try {
      work();
    } catch (const parquet::ParquetException& failed) {
      if (stream_ && stream_->error() != 0) fail_with("write", path_, stream_->error());
      throw Failure{FailureKind::runtime,
                    fmt::format("cannot write {}: {}", printable(path_.native(), kMaxReason),
                                printable(failed.what(), kMaxReason))};
    }
  }

  std::filesystem::path path_;
  std::string topic_;
  std::int32_t partition_;
  Rows rows_;
  std::shared_ptr<FileStream> stream_;
  std::unique_ptr<parquet::ParquetFileWriter> file_;
};

void ParquetFile::Writer::open() {
  stream_ = std::make_shared<FileStream>(path_);
  const auto properties = parquet::WriterProperties::Builder{}
                              // the program's own malloc, not a second allocator that keeps memory
                              .memory_pool(arrow::system_memory_pool())
                              ->compression(parquet::Compression::ZSTD)
                              ->enable_dictionary()
                              ->enable_statistics()
                              ->build();
  file_ = parquet::ParquetFileWriter::Open(
      stream_, schema(), properties, arrow::key_value_metadata({"suhu.version"}, {version()}));
}

void ParquetFile::Writer::flush() {
  if (!file_) open();
  write_group(*file_->AppendRowGroup(), rows_, topic_, partition_);
  rows_.clear();
}

ParquetFile::ParquetFile(std::filesystem::path path, const std::string& topic,
                         std::int32_t partition)
    : writer_(std::make_unique<Writer>(std::move(path), topic, partition)) {}
ParquetFile::~ParquetFile() = default;

void ParquetFile::add(const window::WindowRecord& window) { writer_->add(window); }
void ParquetFile::close() { writer_->close(); }
std::uint64_t ParquetFile::bytes() const { return writer_->bytes(); }

}  // namespace suhu::history
