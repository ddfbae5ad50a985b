package dev.skald.adapter.redis;

/** Nodes over a server as it comes. */
class NodesTest extends NodesContract {

    NodesTest() {
        super(RedisServer.start());
    }
}
