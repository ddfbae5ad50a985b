package dev.skald.adapter.socketio.mutation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A protective piece taken out of the sources, and the test that must turn red without it.
 *
 * @param defect what there is without the piece
 * @param test the test's simple class name and method, with a {@code #} between them
 */
record Mutation(String name, String defect, String test, List<Edit> edits) {

    /**
     * A text that is taken out of a source, and what stands in its stead.
     *
     * @param piece the simple name of the class
     * @param text the text, with any white space where it has some; it must be there exactly once
     */
    record Edit(String piece, String text, String instead) {

        /** The source without the text. */
        String applyTo(String source) {
            String pattern = Arrays.stream(text.strip().split("\\s+"))
                    .map(Pattern::quote)
                    .collect(Collectors.joining("\\s+"));
            Matcher found = Pattern.compile(pattern).matcher(source);
            if (!found.find()) {
                throw new IllegalArgumentException(piece + " has no: " + text);
            }
            String mutated = source.substring(0, found.start()) + instead + source.substring(found.end());
            if (found.find()) {
                throw new IllegalArgumentException(piece + " has more than once: " + text);
            }
            return mutated;
        }
    }

    /** Reads the list: its own first lines say how it is written. */
    static List<Mutation> parse(List<String> lines) {
        List<Mutation> all = new ArrayList<>();
        Draft draft = new Draft();
        for (String line : lines) {
            if (line.startsWith("== ")) {
                draft.finish(all);
                draft.name = line.substring(3).strip();
            } else {
                draft.read(line);
            }
        }
        draft.finish(all);
        return List.copyOf(all);
    }

    /** A mutation that is being read. */
    private static final class Draft {
        private String name = "";
        private String defect = "";
        private String test = "";
        private String piece = "";
        private String text = "";
        private String instead = "";
        private boolean replaced;
        private final List<Edit> edits = new ArrayList<>();

        void read(String line) {
            if (line.startsWith("defect: ")) {
                defect = line.substring(8);
            } else if (line.startsWith("test: ")) {
                test = line.substring(6).strip();
            } else if (line.startsWith("piece: ")) {
                finishEdit();
                piece = line.substring(7).strip();
            } else if (line.startsWith("-")) {
                if (replaced) {
                    finishEdit();
                }
                text += line.substring(1) + "\n";
            } else if (line.startsWith("+")) {
                replaced = true;
                instead += line.substring(1) + "\n";
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException("not a line of the list: " + line);
            }
        }

        private void finishEdit() {
            if (!text.isBlank()) {
                edits.add(new Edit(piece, text, instead));
            }
            text = "";
            instead = "";
            replaced = false;
        }

        void finish(List<Mutation> all) {
            finishEdit();
            if (!name.isEmpty()) {
                if (defect.isBlank() || test.isBlank() || edits.isEmpty()) {
                    throw new IllegalArgumentException("not a whole mutation: " + name);
                }
                all.add(new Mutation(name, defect, test, List.copyOf(edits)));
            }
            edits.clear();
            defect = "";
            test = "";
            piece = "";
        }
    }
}
