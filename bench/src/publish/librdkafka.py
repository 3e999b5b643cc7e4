"""librdkafka by its Python client: one idempotent producer, the same ready records as every peer."""
import base64
import json
import sys
import time

from confluent_kafka import Producer

job = json.loads(sys.argv[1])
work = job["work"]

with open(job["records"]) as lines:
    records = [
        (base64.b64decode(record["key"]), base64.b64decode(record["value"]), record["headers"])
        for record in map(json.loads, lines)
    ]
for key, value, headers in records:
    headers[:] = [(name, text.encode()) for name, text in headers]

acknowledged = 0
failed = 0


def delivered(error, _message):
    global acknowledged, failed
    if error is None:
        acknowledged += 1
    else:
        failed += 1


producer = Producer(
    {
        "bootstrap.servers": ",".join(job["brokers"]),
        "enable.idempotence": True,
        "acks": "all",
        "linger.ms": 5,
        "queue.buffering.max.messages": 100_000,
    }
)


def run_until(end, sent):
    while time.monotonic() < end:
        for _ in range(100):
            key, value, headers = records[sent % len(records)]
            try:
                producer.produce(job["topic"], value, key, headers=headers, on_delivery=delivered)
                sent += 1
            except BufferError:
                producer.poll(0.01)
        producer.poll(0)
    return sent


start = time.monotonic()
sent = run_until(start + work["warmUpMs"] / 1000, 0)
began, before = time.monotonic(), acknowledged
sent = run_until(began + work["measureMs"] / 1000, sent)
rate = (acknowledged - before) / (time.monotonic() - began)
producer.flush()
if failed > 0:
    sys.exit(f"{failed} messages were not delivered")
print("#outcome " + json.dumps({"value": rate, "messages": acknowledged, "notes": {}}), flush=True)
