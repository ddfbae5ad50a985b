package dev.skald.adapter.socketio.delivery;

/**
 * A feed that somebody holds, with what had happened to its workflow when he began to: what happens later is noticed by
 * comparing. The numbers only grow.
 *
 * @param feed to be released once
 * @param rightsChanges how often the workflow's readers had changed
 * @param deletions how often it had been deleted
 */
record Followed(FormatFeed feed, int rightsChanges, int deletions) {

    static Followed of(FormatFeed feed) {
        return new Followed(
                feed, feed.workflowFeed().rightsChanges(), feed.workflowFeed().deletions());
    }
}
