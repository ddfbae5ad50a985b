"""A TCP relay before the gateway, one for each client, whose connections can be destroyed."""
import asyncio
import random
import re
import socket
import struct

CHUNK = 64 * 1024
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
UPGRADE = re.compile(rb"\r\nupgrade: websocket\r\n", re.IGNORECASE)
OF_A_SESSION = re.compile(rb"^GET [^ ]*[?&]sid=")


class Pair:
    """A connection of the client, and the one to the gateway behind it."""

    def __init__(self, writers):
        self.writers = writers
        self.web_socket = False
        self.upgrading = False
        self.asking = False
        self.passing = asyncio.Event()
        self.passing.set()

    def destroy(self):
        """Each end learns of it in its own way: by a reset, or by an end of the stream."""
        for writer in self.writers:
            if random.random() < 0.5:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            writer.transport.abort()


class Relay:
    def __init__(self, gateway):
        self.gateway = gateway
        self.pairs = set()
        self.on_upgrade_request = lambda: None

    async def listen(self):
        """Listens on a free port of the loopback, and answers which."""
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0, limit=CHUNK)
        return server.sockets[0].getsockname()[1]

    async def accept(self, from_client, to_client):
        try:
            from_gateway, to_gateway = await asyncio.open_connection("127.0.0.1", self.gateway, limit=CHUNK)
        except OSError:
            to_client.close()
            return
        pair = Pair((to_client, to_gateway))
        self.pairs.add(pair)
        ends = [
            asyncio.create_task(self.pump(from_client, to_gateway, pair, self.asked)),
            asyncio.create_task(self.pump(from_gateway, to_client, pair, self.answered)),
        ]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        self.pairs.discard(pair)
        for end in ends:
            end.cancel()
        for writer in pair.writers:
            writer.close()

    async def pump(self, reader, writer, pair, note):
        """Reads one side only as fast as the other takes it."""
        try:
            while chunk := await reader.read(CHUNK):
                note(pair, chunk)
                if note == self.answered:
                    await pair.passing.wait()
                writer.write(chunk)
                await writer.drain()
        except OSError:
            pass  # one end is gone, and the other goes now

    def asked(self, pair, chunk):
        pair.asking = True
        if chunk.startswith(b"GET ") and UPGRADE.search(chunk):
            pair.web_socket = True
            if OF_A_SESSION.search(chunk):
                pair.upgrading = True
                self.on_upgrade_request()

    @staticmethod
    def answered(pair, chunk):
        pair.asking = pair.web_socket

    def stall(self):
        """Lets nothing more through to the client: what is on its way will be lost with the cut that follows."""
        for pair in self.pairs:
            pair.passing.clear()

    def cut(self, upgrading_alone=False):
        """Destroys connections under both of their ends, and answers how many of them mattered."""
        destroyed = [pair for pair in self.pairs if pair.upgrading or not upgrading_alone]
        for pair in destroyed:
            pair.destroy()
            self.pairs.discard(pair)
        return sum(pair.asking for pair in destroyed)
