package dev.skald.benchmarks.chaos;

import java.util.Locale;

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
        StringBuilder text = new StringBuilder(skald.text());
        text.append("\nnode, no process killed:\n").append(spared.ordeal().text());
        text.append("\nnode:\n").append(peer.ordeal().text());
        text.append(
                String.format(Locale.ROOT, "\n%-26s %14s %14s %22s\n", "", "skald", "node", "node, nothing killed"));
        row(
                text,
                "share delivered",
                "%.4f %%",
                100 * skald.share().share(),
                100 * peer.share().share(),
                100 * spared.share().share());
        row(text, "deliveries missed", "%.0f", missed(skald.share()), missed(peer.share()), missed(spared.share()));
        row(
                text,
                "deliveries repeated",
                "%.0f",
                skald.share().repeated(),
                peer.share().repeated(),
                spared.share().repeated());
        row(
                text,
                "deliveries expected",
                "%.0f",
                skald.share().expected(),
                peer.share().expected(),
                spared.share().expected());
        return text.toString();
    }

    private static double missed(DeliveryShare share) {
        return share.expected() - share.delivered();
    }

    private static void row(StringBuilder text, String what, String format, double... figures) {
        text.append(String.format(Locale.ROOT, "%-26s", what));
        int[] widths = {15, 15, 23};
        for (int i = 0; i < figures.length; i++) {
            String figure = String.format(Locale.ROOT, format, figures[i]);
            text.append(" ".repeat(Math.max(1, widths[i] - figure.length()))).append(figure);
        }
        text.append('\n');
    }
}
