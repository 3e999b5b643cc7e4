"""librdkafka by its Python client: a group member with automatic commits that only counts."""
import json
import sys
import time

from confluent_kafka import Consumer

job = json.loads(sys.argv[1])
total, warm_up = job["work"]["messages"], job["work"]["warmUp"]

consumer = Consumer(
    {
        "bootstrap.servers": ",".join(job["brokers"]),
        "group.id": job["group"],
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe([job["topic"]])

counted = 0
began = before = None
while counted < total:
    messages = consumer.consume(num_messages=10_000, timeout=1.0)
    for message in messages:
        if message.error() is not None:
            sys.exit(str(message.error()))
    counted += len(messages)
    if began is None and counted >= warm_up:
        began, before = time.monotonic(), counted
rate = (counted - before) / (time.monotonic() - began)
consumer.close()
print("#outcome " + json.dumps({"value": rate, "messages": counted, "notes": {}}), flush=True)
