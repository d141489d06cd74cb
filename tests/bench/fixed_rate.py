"""Requests at a fixed rate, sent by open_loop."""
import json

from measure import CONNECTIONS, write_requests
from shares import DAY, work_named, writes
from world import run


def one(work):
    """The streams of a work alone, as (share, work)."""
    return [(1, work)]


def day():
    return [(percent / 100, work_named(word)) for word, percent in DAY.items()]


def prepare(world, shares, streams, count, name="stream"):
    """Files for so many requests in all: open_loop's last arguments. What is written gets a tenth more, as turns come by chance."""
    arguments = []
    for number, (share, work) in enumerate(streams):
        path = f"{world.work}/{name}.{number}"
        write_requests(path, shares.take(work, int(count * share * 1.1) + 100))
        arguments += [str(share), path]
    return arguments


def open_loop(address, prepared, streams, rate, seconds):
    """What open_loop tells; a write that was sent twice is an error."""
    told = json.loads(run("build/open_loop", *address.split(":"), str(rate), str(seconds), str(CONNECTIONS), *prepared))
    for (_, work), stream in zip(streams, told["streams"]):
        stream["name"] = work.name
        if writes(work) and stream["sent"] > stream["requests"]:
            raise RuntimeError(f"{work.name}: {stream['sent']} requests sent of {stream['requests']}")
    told["refused"] = sum(stream["refused"] for stream in told["streams"])
    return told
