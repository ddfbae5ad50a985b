package dev.skald.adapter.redis;

/** Nodes over a server as it comes. */
class NodesTest extends SeveralNodesTest {

    NodesTest() {
        super(RedisServer.start());
    }
}
