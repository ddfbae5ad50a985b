"""Stock clients under remote control: commands come in as lines of JSON, and what the clients see goes out as such.

The end of the input ends it. There are two clients: "asyncio", whose plain handlers are called in the order of the
events, and "threads", which calls each handler on a thread of its own, so that events may overtake each other.
"""
import asyncio
import importlib.util
import json
import os
import sys
import threading

import aiohttp  # noqa: F401  What the clients can do without, but tests cannot.
import requests  # noqa: F401
import socketio
import websocket  # noqa: F401

AGENT_EVENTS = ["agent:thought", "agent:tool_call", "agent:result", "agent:error"]

output = threading.Lock()
viewers = {}
loop = asyncio.new_event_loop()


def tell(viewer, saw, **content):
    line = json.dumps({"socket": viewer, "saw": saw, **content})
    with output:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


class Viewer:
    """What both clients have in common: what they see, and what they emit once they are connected."""

    def __init__(self, sio, viewer, handlers):
        self.sio = sio
        self.viewer = viewer
        self.early = []
        self.lock = threading.Lock()
        sio.on("connect", self.connected)
        sio.on("connect_error", self.refused)
        sio.on("disconnect", self.disconnected)
        if handlers == "of one argument":
            for event in AGENT_EVENTS:
                sio.on(event, self.handler(event))
        sio.on("*", self.saw)

    def handler(self, event):
        def of_one_argument(payload):
            self.saw(event, payload)

        return of_one_argument

    def tell(self, saw, **content):
        tell(self.viewer, saw, **content)

    def saw(self, event, *args):
        self.tell("event", name=event, args=args, transport=self.sio.transport())

    def connected(self):
        self.tell("connect", id=self.sio.get_sid(), transport=self.sio.transport())
        with self.lock:
            early, self.early = self.early, []
        for emit in early:
            self.emit(*emit)

    def refused(self, why=None):
        told = why if isinstance(why, dict) else {"message": str(why)}
        self.tell("connect_error", message=told.get("message"), data=told.get("data"))

    def disconnected(self, reason=""):
        self.tell("disconnect", reason=reason)

    def emit(self, call, event, args):
        """What is emitted before there is a connection waits for it, as with other stock clients."""
        with self.lock:
            if not self.sio.get_sid():
                self.early.append((call, event, args))
                return
        self.send(event, tuple(args), lambda *answer: self.tell(
            "ack", call=call, answer=answer[0] if answer else None, transport=self.sio.transport()))


class Threads(Viewer):
    def __init__(self, viewer, handlers, options):
        super().__init__(socketio.Client(handle_sigint=False, **options), viewer, handlers)
        went = self.sio.eio.handlers["disconnect"]

        def closed():
            self.tell("close")
            went()

        self.sio.eio.on("disconnect", closed)

    def connect(self, url, options):
        def connect():
            try:
                self.sio.connect(url, socketio_path="ws", wait_timeout=10, **options)
            except socketio.exceptions.ConnectionError:
                pass  # told as connect_error

        threading.Thread(target=connect).start()

    def send(self, event, args, callback):
        self.sio.emit(event, args, callback=callback)

    def close(self):
        self.sio.reconnection = False
        self.sio.disconnect()


class Asyncio(Viewer):
    def __init__(self, viewer, handlers, options):
        super().__init__(socketio.AsyncClient(handle_sigint=False, **options), viewer, handlers)
        went = self.sio.eio.handlers["disconnect"]

        async def closed():
            self.tell("close")
            await went()

        self.sio.eio.on("disconnect", closed)

    def connect(self, url, options):
        async def connect():
            try:
                await self.sio.connect(url, socketio_path="ws", wait_timeout=10, **options)
            except socketio.exceptions.ConnectionError:
                pass  # told as connect_error

        asyncio.run_coroutine_threadsafe(connect(), loop)

    def send(self, event, args, callback):
        asyncio.run_coroutine_threadsafe(self.sio.emit(event, args, callback=callback), loop)

    def close(self):
        self.sio.reconnection = False
        asyncio.run_coroutine_threadsafe(self.sio.disconnect(), loop)


class Page:
    """The code of the page for other languages, which shows what it sees."""

    def __init__(self, viewer, handlers, options):
        self.viewer = viewer
        self.tokens = options["tokens"]
        self.options = options
        page = importlib.util.spec_from_file_location("page", options["page"])
        self.code = importlib.util.module_from_spec(page)
        page.loader.exec_module(self.code)

    def connect(self, url, options):
        watched = (url, self.options["workflow"], self.fetch_token)
        if self.options["background"]:
            events = self.code.watch_in_background(*watched, **options)
            threading.Thread(target=lambda: [self.show(*seen) for seen in iter(events.get, None)], daemon=True).start()
        else:
            watch = self.code.Watch(*watched, self.show)
            self.watching = asyncio.run_coroutine_threadsafe(watch.run(**options), loop)
            self.watching.add_done_callback(lambda done: tell(self.viewer, "over"))

    async def fetch_token(self):
        """A token is given out once, but for the last."""
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]

    def show(self, what, content):
        tell(self.viewer, "shown", name=what, content=content)

    def close(self):
        if not self.options["background"]:
            self.watching.cancel()


KINDS = {"asyncio": Asyncio, "threads": Threads, "page": Page}


def main():
    threading.Thread(target=loop.run_forever, daemon=True).start()
    tell(0, "ready")
    for line in sys.stdin:
        command = json.loads(line)
        number = command["socket"]
        if command["op"] == "open":
            kind = KINDS[command["client"]]
            viewers[number] = kind(number, command["handlers"], command["client_options"])
            viewers[number].connect(command["url"], command["options"])
        elif command["op"] == "emit":
            viewers[number].emit(command["call"], command["event"], command["args"])
        elif command["op"] == "close":
            viewers.pop(number).close()
    os._exit(0)  # whatever the clients' threads are waiting for


main()
