"""A viewer with the stock asyncio client, by the code that docs/viewers-in-other-languages.md recommends."""
import asyncio
import functools
import json
import random
import sys

import aiohttp
import socketio

AGENT_EVENTS = ["agent:thought", "agent:tool_call", "agent:result", "agent:error"]
NOTICES = ["workflow:gap", "workflow:reset", "workflow:unsubscribed", "auth:expired"]


class Cursor:
    """How far a workflow was seen, and whether events of it may come now."""

    def __init__(self):
        self.seq, self.epoch, self.live = 0, None, False


class Viewer:
    def __init__(self, name, port, transports, workflows, token, report):
        self.name = name
        self.url = f"http://127.0.0.1:{port}"
        self.transports = transports
        self.cursors = {workflow: Cursor() for workflow in workflows}
        self.token = token
        self.report = lambda kind, **entry: report(kind=kind, client=name, **entry)
        self.sio = None
        self.upgrade_requested = False

    def start(self):
        self.running = asyncio.create_task(self.run())

    def transport(self):
        """The transport that carries it, or that it tries."""
        return self.sio and self.sio.transport() or self.transports[0]

    @property
    def upgrading(self):
        """Whether it has asked for a WebSocket and not moved to it yet."""
        return self.upgrade_requested and self.transport() == "polling"

    def has_all(self, last):
        return all(cursor.seq >= last.get(workflow, 0) for workflow, cursor in self.cursors.items())

    def position(self):
        cursors = ", ".join(f"{workflow} {cursor.seq} {cursor.live}" for workflow, cursor in self.cursors.items())
        return f"{self.name} {self.transport()} {self.sio and self.sio.eio.state}: {cursors}"

    async def run(self):
        """A new client for each connection: whatever a cut does to one, it is over with it."""
        while True:
            try:
                async with aiohttp.ClientSession() as http:
                    await self.connect(http)
            except Exception as error:  # a connection that is cut ends in many ways
                print(self.name, repr(error), file=sys.stderr, flush=True)
            for cursor in self.cursors.values():
                cursor.live = False
            await asyncio.sleep(0.05 + 0.2 * random.random())

    async def connect(self, http):
        sio = self.sio = socketio.AsyncClient(reconnection=False, http_session=http)
        for event in AGENT_EVENTS:
            sio.on(event, functools.partial(self.saw, event))
        for notice in NOTICES:
            sio.on(notice, lambda payload=None, notice=notice: self.complain(f"{notice} {payload}"))
        sio.on("connect", self.connected)
        sio.on("connect_error", self.refused)
        try:
            await sio.connect(
                self.url, auth={"token": self.token, "offsets": False}, socketio_path="ws", transports=self.transports,
                wait_timeout=3)
            if self.upgrade_requested and sio.transport() == "websocket":
                self.report("upgrade")
            await sio.wait()
        finally:
            self.upgrade_requested = False
            await sio.disconnect()

    async def connected(self):
        self.report("connect", recovered=False)
        for workflow, cursor in self.cursors.items():
            request = {"workflowId": workflow, "after": cursor.seq, "epoch": cursor.epoch}
            await self.sio.emit("workflow:subscribe", request, callback=self.subscribed(workflow, cursor))

    def subscribed(self, workflow, cursor):
        def answered(answer):
            if not answer["ok"] or answer.get("gap") or answer.get("reset"):
                self.complain(f"asked for {workflow} after {cursor.seq}, was answered {answer}")
            if answer["ok"]:
                cursor.live, cursor.epoch = True, answer["epoch"]

        return answered

    def saw(self, event, payload):
        workflow, seq = payload["workflowId"], payload["seq"]
        cursor = self.cursors.get(workflow)
        if not cursor or not cursor.live:
            self.complain(f"{event} of {workflow} without an acknowledged subscription")
        if event != "agent:" + payload["type"]:
            self.complain(f"{event} of the type {payload['type']}")
        data = json.dumps(payload["data"], ensure_ascii=False, separators=(",", ":"))
        self.report("saw", workflow=workflow, seq=seq, epoch=cursor and cursor.epoch or "", content=f"{payload['type']} {data}")
        if cursor:
            cursor.seq = max(cursor.seq, seq)

    def refused(self, why=None):
        """A connection that could not be made is what cuts are for; a token that is not taken is not."""
        if isinstance(why, dict) and why.get("data"):
            self.complain(f"refused: {why['data']}")

    def complain(self, text):
        self.report("complaint", text=text)
