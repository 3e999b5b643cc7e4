# Prints every record of the topics as a line of JSON, and ends at their end:
#   pip install 'confluent-kafka[avro,schemaregistry]==2.16.0'
#   python read_with_confluent_kafka.py 127.0.0.1:9092 http://127.0.0.1:8081 orders.events
import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry_url, *topics = sys.argv[1:]
deserialize = AvroDeserializer(SchemaRegistryClient({"url": registry_url}))
consumer = Consumer({"bootstrap.servers": brokers, "group.id": "reader", "enable.auto.commit": False, "enable.partition.eof": True})
known = consumer.list_topics().topics
unread = {(topic, partition) for topic in topics for partition in known[topic].partitions}
consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for topic, partition in unread])


def decoded(record):
    try:
        return deserialize(record.value(), SerializationContext(record.topic(), MessageField.VALUE))
    except Exception as error:
        return {"undecodable": str(error)}


while unread:
    record = consumer.poll(1)
    if record is None:
        continue
    if record.error():
        if record.error().code() != KafkaError._PARTITION_EOF:
            sys.exit(str(record.error()))
        unread.discard((record.topic(), record.partition()))
        continue
    headers = {name: value.decode(errors="replace") for name, value in record.headers() or []}
    key = record.key() and record.key().decode(errors="replace")
    place = {"topic": record.topic(), "partition": record.partition(), "offset": record.offset()}
    print(json.dumps({**place, "key": key, "headers": headers, "value": decoded(record)}, default=str))
consumer.close()
