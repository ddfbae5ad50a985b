"""Cuts the connections of one client at random moments, on average as often as told, and now and then in an upgrade."""
import asyncio
import random

UPGRADES_CUT = 0.3
PROBES_CUT_ALONE = 0.3
CUTS_BEHIND_A_STALL = 0.3


class Saboteur:
    def __init__(self, name, viewer, relay, every, report):
        self.name, self.viewer, self.relay, self.every, self.report = name, viewer, relay, every, report
        self.active = False
        relay.on_upgrade_request = self.upgrade_requested

    def start(self):
        self.active = True
        self.cutting = asyncio.create_task(self.cut_again_and_again())

    def stop(self):
        """Nothing is left stalled."""
        self.active = False
        self.cutting.cancel()
        if any(not pair.passing.is_set() for pair in self.relay.pairs):
            self.cut()

    async def cut_again_and_again(self):
        while True:
            await asyncio.sleep((0.5 + random.random()) * self.every)
            if random.random() < CUTS_BEHIND_A_STALL:
                self.relay.stall()
                await asyncio.sleep(random.random() * 0.2)
            # A client that is just coming back has no connection to cut: wait for one.
            while not self.cut():
                await asyncio.sleep(random.random() * 0.02)

    def upgrade_requested(self):
        self.viewer.upgrade_requested = True
        if self.active and random.random() < UPGRADES_CUT:
            asyncio.get_running_loop().create_task(self.cut_upgrade())

    async def cut_upgrade(self):
        """At once the request is lost, a little later the answer, the probe, or what crosses with the last poll."""
        moment = random.random()
        await asyncio.sleep(0 if moment < 0.2 else moment * 0.015)
        if self.viewer.upgrading:
            self.cut(upgrading_alone=random.random() < PROBES_CUT_ALONE)

    def cut(self, upgrading_alone=False):
        transport, during = self.viewer.transport(), self.viewer.upgrading
        destroyed = self.relay.cut(upgrading_alone)
        if destroyed:
            self.report(kind="cut", client=self.name, transport=transport, duringUpgrade=during)
        return destroyed
