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
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/version.hpp"
#include "suhu/history/parquet_folder.hpp"
#include "suhu/window/window_columns.hpp"

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

parquet::schema::NodePtr field(
    std::string_view name, Type::type type, Repetition::type repetition = Repetition::REQUIRED,
    const std::shared_ptr<const LogicalType>& logical = LogicalType::None()) {
  return parquet::schema::PrimitiveNode::Make(std::string{name}, repetition, logical, type);
}

/// Writes the next column of the group. `present` is nullptr if every row has a value.
template <typename Writer, typename Value>
void write_column(parquet::RowGroupWriter& group, std::size_t rows,
                  const std::vector<Value>& values, const std::int16_t* present = nullptr) {
  static_cast<Writer*>(group.NextColumn())
      ->WriteBatch(static_cast<std::int64_t>(rows), present, nullptr, values.data());
}

// ---- The values of one column in a group, in Parquet's form, by the type of the value. ----

template <typename Value>
struct Values;

/// Numbers that every row has. `Stored` is std::int64_t or double.
template <typename Stored>
struct Numbers {
  using Writer = std::conditional_t<std::is_same_v<Stored, double>, parquet::DoubleWriter,
                                    parquet::Int64Writer>;
  std::vector<Stored> values;

  void write(parquet::RowGroupWriter& group) const {
    write_column<Writer>(group, values.size(), values);
  }
  void clear() { values.clear(); }
};

template <>
struct Values<std::uint64_t> : Numbers<std::int64_t> {
  static parquet::schema::NodePtr node(std::string_view name) { return field(name, Type::INT64); }
  void add(std::uint64_t value) { values.push_back(static_cast<std::int64_t>(value)); }
};

template <>
struct Values<double> : Numbers<double> {
  static parquet::schema::NodePtr node(std::string_view name) { return field(name, Type::DOUBLE); }
  void add(double value) { values.push_back(value); }
};

template <>
struct Values<Timestamp> : Numbers<std::int64_t> {
  static parquet::schema::NodePtr node(std::string_view name) {
    return field(
        name, Type::INT64, Repetition::REQUIRED,
        LogicalType::Timestamp(/*is_adjusted_to_utc=*/true, LogicalType::TimeUnit::MICROS));
  }
  void add(Timestamp value) {
    values.push_back(std::chrono::microseconds{value.time_since_epoch()}.count());
  }
};

template <>
struct Values<std::optional<double>> {
  std::vector<double> values;         ///< those that are present
  std::vector<std::int16_t> present;  ///< for each row whether it has one

  static parquet::schema::NodePtr node(std::string_view name) {
    return field(name, Type::DOUBLE, Repetition::OPTIONAL);
  }
  void add(const std::optional<double>& value) {
    present.push_back(value ? 1 : 0);
    if (value) values.push_back(*value);
  }
  void write(parquet::RowGroupWriter& group) const {
    write_column<parquet::DoubleWriter>(group, present.size(), values, present.data());
  }
  void clear() {
    values.clear();
    present.clear();
  }
};

template <>
struct Values<std::string_view> {
  std::string text;
  std::vector<std::uint32_t> sizes;

  static parquet::schema::NodePtr node(std::string_view name) {
    return field(name, Type::BYTE_ARRAY, Repetition::REQUIRED, LogicalType::String());
  }
  void add(std::string_view value) {
    text.append(value);
    sizes.push_back(static_cast<std::uint32_t>(value.size()));
  }
  void write(parquet::RowGroupWriter& group) const {
    std::vector<parquet::ByteArray> texts;
    std::string_view rest = text;
    for (const std::uint32_t size : sizes) {
      texts.emplace_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    write_column<parquet::ByteArrayWriter>(group, texts.size(), texts);
  }
  void clear() {
    text.clear();
    sizes.clear();
  }
};

/// One column of the rows of a group.
template <typename Value>
struct RowColumn {
  explicit RowColumn(const window::Column<Value>& stored) : column(stored) {}
  const window::Column<Value>& column;
  Values<Value> values;
};

auto make_columns() {
  return std::apply([](const auto&... stored) { return std::tuple{RowColumn{stored}...}; },
                    window::kStoredColumns);
}

/// The rows of one group, by column.
class Rows {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const {
    return std::get<0>(columns_).values.text.size() + size_ * kRowBytes;
  }
  void add(const window::WindowRecord& window) {
    ++size_;
    window::for_each_column(columns_,
                            [&](auto& each) { each.values.add(window.*each.column.value); });
  }
  void write(parquet::RowGroupWriter& group) const {
    window::for_each_column(columns_, [&](const auto& each) { each.values.write(group); });
  }
  void clear() {
    size_ = 0;
    window::for_each_column(columns_, [](auto& each) { each.values.clear(); });
  }

 private:
  std::size_t size_ = 0;
  decltype(make_columns()) columns_ = make_columns();
};

/// Returns the schema. Its fields have the order in which write_group() writes them.
std::shared_ptr<parquet::schema::GroupNode> schema() {
  parquet::schema::NodeVector fields;
  window::for_each_column(window::kStoredColumns,
                          [&]<class Value>(const window::Column<Value>& column) {
                            fields.push_back(Values<Value>::node(column.name));
                          });
  fields.push_back(Values<std::string_view>::node("topic"));
  fields.push_back(field(window::kPartitionColumn.name, Type::INT32));
  return std::static_pointer_cast<parquet::schema::GroupNode>(
      parquet::schema::GroupNode::Make("windows", Repetition::REQUIRED, fields));
}

void write_group(parquet::RowGroupWriter& group, const Rows& rows, std::string_view topic,
                 std::int32_t partition) {
  rows.write(group);
  write_column<parquet::ByteArrayWriter>(
      group, rows.size(), std::vector<parquet::ByteArray>(rows.size(), parquet::ByteArray{topic}));
  write_column<parquet::Int32Writer>(group, rows.size(),
                                     std::vector<std::int32_t>(rows.size(), partition));
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
