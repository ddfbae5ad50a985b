package dev.skald.bootstrap.cli;

import io.socket.parser.DecodingException;
import io.socket.parser.IOParser;
import io.socket.parser.Parser;

/**
 * The stock decoder of packets, which says so when there is one that it cannot read: the stock client would pass over
 * it without a word. Its JSON knows no name that stands twice in an object, for example, and no number beyond the
 * doubles.
 */
final class NoticingDecoder implements Parser.Decoder {

    private final Parser.Decoder stock = new IOParser.Decoder();
    private final Runnable unreadable;

    /**
     * A decoder.
     *
     * @param unreadable runs for each packet that cannot be read, on the thread that brought it
     */
    NoticingDecoder(Runnable unreadable) {
        this.unreadable = unreadable;
    }

    @Override
    public void add(String packet) {
        try {
            stock.add(packet);
        } catch (DecodingException e) {
            unreadable.run();
            throw e;
        }
    }

    @Override
    public void add(byte[] attachment) {
        stock.add(attachment);
    }

    @Override
    public void destroy() {
        stock.destroy();
    }

    @Override
    public void onDecoded(Callback decoded) {
        stock.onDecoded(decoded);
    }
}
