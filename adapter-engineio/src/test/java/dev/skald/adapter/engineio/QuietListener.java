package dev.skald.adapter.engineio;

/** Does nothing with whatever it is told of a session: a test says what else is to be done. */
class QuietListener implements SessionListener {

    @Override
    public void message(String text) {
        // Nobody answers.
    }

    @Override
    public void writable() {
        // Nothing waits to be written.
    }

    @Override
    public void leaving() {
        // There is nothing to take along.
    }

    @Override
    public void arrived() {
        // There is nothing to bring.
    }

    @Override
    public void closed(CloseReason reason) {
        // There is nothing to let go of.
    }
}
