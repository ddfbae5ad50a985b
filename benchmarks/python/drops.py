"""A number of viewers in Python, each behind a relay of its own that is cut under it.

Does what ../node/drops.mjs does, and speaks as it does: the first line of the input says what to do, {"settle": ...} that it
is enough, and each line of the output says what happened to whom. Without its input the process ends.
"""
import asyncio
import json
import os
import random
import sys
import time

from relay import Relay
from saboteur import Saboteur
from viewer import Viewer

MIXES = [["polling"], ["websocket"], ["polling", "websocket"]]
FLUSH_BYTES = 64 * 1024
FLUSH_SECONDS = 0.1
LOOK_SECONDS = 0.05

clients = []
pending = []


def flush():
    """Written synchronously: who reads it too slowly slows this process down, and nothing piles up."""
    lines = "".join(pending)
    pending.clear()
    sys.stdout.write(lines)
    sys.stdout.flush()


def report(**entry):
    pending.append(json.dumps(entry) + "\n")
    if len(pending) * 200 > FLUSH_BYTES:
        flush()


async def start(orders):
    workflows, watched = orders["workflows"], orders["watched"]
    for i in range(orders["first"], orders["first"] + orders["count"]):
        name = f"python-{i}"
        relay = Relay(orders["port"])
        own = [workflows[(i * watched + k) % len(workflows)] for k in range(watched)]
        transports = MIXES[i % len(MIXES)]
        report(kind="watches", client=name, workflows=own, transports=transports)
        viewer = Viewer(name, await relay.listen(), transports, own, orders["token"], report)
        saboteur = Saboteur(name, viewer, relay, orders["cutEveryMillis"] / 1000, report)
        clients.append((relay, viewer, saboteur))
        viewer.start()
        saboteur.start()
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        flush()


async def settle(orders):
    for _, _, saboteur in clients:
        saboteur.stop()
    deadline = time.monotonic() + orders["timeoutMillis"] / 1000
    while True:
        waiting = [viewer for _, viewer, _ in clients if not viewer.has_all(orders["last"])]
        if not waiting or time.monotonic() > deadline:
            for viewer in waiting:
                report(kind="late", position=viewer.position())
            report(kind="end")
            flush()
            os._exit(0)  # whatever the clients are waiting for
        await asyncio.sleep(LOOK_SECONDS)


async def main():
    random.seed()
    lines = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tasks = []
    while line := await lines.readline():
        command = json.loads(line)
        what = settle(command["settle"]) if "settle" in command else start(command["start"])
        tasks.append(asyncio.create_task(what))
        tasks[-1].add_done_callback(failed)
    os._exit(1)


def failed(task):
    """What fails here says nothing of the gateway, and must not look as if it did."""
    if task.exception():
        print(repr(task.exception()), file=sys.stderr, flush=True)
        os._exit(1)


asyncio.run(main())
