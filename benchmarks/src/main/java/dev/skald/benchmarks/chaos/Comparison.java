package dev.skald.benchmarks.chaos;

import java.util.Locale;
import java.util.function.Function;

/**
 * How much clients saw of what was acknowledged: of Skald, and of Socket.IO on Node.
 *
 * @param skald Skald, with all harm done
 * @param peer Node, with all harm done
 * @param spared Node, with no process killed
 */
public record Comparison(ChaosReport skald, PeerScenario.Report peer, PeerScenario.Report spared) {

    /** Whether Skald did as it must. */
    public boolean passed() {
        return skald.passed();
    }

    /** The figures side by side, in some lines of text. */
    public String text() {
        return skald.text() + "\nnode, no process killed:\n" + spared.ordeal().text() + "\nnode:\n"
                + peer.ordeal().text() + "\n" + line("", "skald", "node", "node, nothing killed")
                + line("share delivered", share -> String.format(Locale.ROOT, "%.4f %%", 100 * share.share()))
                + line("deliveries missed", share -> Long.toString(share.expected() - share.delivered()))
                + line("deliveries repeated", share -> Long.toString(share.repeated()))
                + line("deliveries expected", share -> Long.toString(share.expected()));
    }

    private String line(String what, Function<DeliveryShare, String> figure) {
        return line(what, figure.apply(skald.share()), figure.apply(peer.share()), figure.apply(spared.share()));
    }

    private static String line(String what, String first, String second, String third) {
        return String.format(Locale.ROOT, "%-26s %14s %14s %22s\n", what, first, second, third);
    }
}
