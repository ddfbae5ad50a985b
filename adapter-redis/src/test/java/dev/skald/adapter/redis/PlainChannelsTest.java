package dev.skald.adapter.redis;

/** The same over a server that has no channels of slots, as before Redis 7, or where they were taken from it. */
class PlainChannelsTest extends SeveralNodesTest {

    PlainChannelsTest() {
        super(RedisServer.start("--rename-command", "SPUBLISH", "", "--rename-command", "SSUBSCRIBE", ""));
    }
}
