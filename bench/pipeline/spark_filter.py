"""The same query for PySpark Structured Streaming, written as in its guide: readings above 80 °C of
a topic go to standard output as JSON lines.

    spark_filter.py BOOTSTRAP TOPIC JARS CHECKPOINT

JARS is the folder of Spark's Kafka connector, and CHECKPOINT a folder that is made anew.
"""

import pathlib
import shutil
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, from_json
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

SCHEMA = StructType([StructField("sensor_id", StringType()), StructField("suhu", DoubleType())])


def print_batch(frame, _):
    for row in frame.toJSON().toLocalIterator():
        print(row)


def main():
    bootstrap, topic, jar_dir, checkpoint = sys.argv[1:]
    shutil.rmtree(checkpoint, ignore_errors=True)
    jars = ",".join(map(str, sorted(pathlib.Path(jar_dir).glob("*.jar"))))
    spark = (SparkSession.builder.master("local[2]").appName("spark-filter").config("spark.jars", jars).config("spark.ui.enabled", "false")
             .config("spark.sql.shuffle.partitions", "2").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    records = (spark.readStream.format("kafka").option("kafka.bootstrap.servers", bootstrap).option("subscribe", topic)
               .option("startingOffsets", "earliest").load())
    readings = records.select(from_json(col("value").cast("string"), SCHEMA).alias("reading")).select("reading.*")
    query = (readings.where(col("suhu") > 80).writeStream.foreachBatch(print_batch).option("checkpointLocation", checkpoint)
             .trigger(availableNow=True).start())
    query.awaitTermination()
    spark.stop()


if __name__ == "__main__":
    main()
