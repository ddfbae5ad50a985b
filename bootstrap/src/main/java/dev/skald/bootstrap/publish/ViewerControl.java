package dev.skald.bootstrap.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a viewer asks of the agent.
 *
 * @param run the name of the run it is for
 * @param action what is asked
 * @param by who asks
 * @param json the control as the gateway tells it, digit by digit, in one line
 */
record ViewerControl(String run, String action, String by, String json) {

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** What a terminal may take for an order; in JSON it stands in texts alone. */
    private static final Pattern STEERING = Pattern.compile("[\\x{7f}-\\x{9f}]");

    /**
     * Reads the controls of an answer.
     *
     * @throws IOException if it is none
     */
    static List<ViewerControl> listed(String answer) throws IOException {
        List<ViewerControl> controls = new ArrayList<>();
        try (JsonParser json = FACTORY.createParser(answer)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean these = json.currentName().equals("controls") && json.nextToken() == JsonToken.START_ARRAY;
                while (these && json.nextToken() == JsonToken.START_OBJECT) {
                    controls.add(read(json, answer));
                }
                if (!these) {
                    json.nextValue();
                    json.skipChildren();
                }
            }
        }
        return controls;
    }

    private static ViewerControl read(JsonParser json, String answer) throws IOException {
        int from = Math.toIntExact(json.currentTokenLocation().getCharOffset());
        String run = "";
        String action = "";
        String by = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "runId" -> run = json.getText();
                case "action" -> action = json.getText();
                case "by" -> by = json.getText();
                default -> json.skipChildren();
            }
        }
        int to = Math.toIntExact(json.currentTokenLocation().getCharOffset()) + 1;
        return new ViewerControl(run, action, by, oneLine(answer.substring(from, to)));
    }

    /** Line ends stand between tokens only, where a blank means the same. */
    private static String oneLine(String json) {
        return STEERING.matcher(json.replace('\n', ' ').replace('\r', ' '))
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
