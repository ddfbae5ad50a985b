package dev.skald.bootstrap.cli;

import dev.skald.domain.event.WorkflowId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A workflow, and the gateway it is at.
 *
 * @param gateway the gateway's URL, without a path
 * @param workflow which of its workflows
 */
record WorkflowTarget(URI gateway, WorkflowId workflow) {

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /**
     * Reads a workflow's id, or a URL whose path has one.
     *
     * @param text the id or the URL
     * @param gateway where it is if there is just an id
     * @throws IllegalArgumentException if there is no id, or no URL of HTTP around it
     */
    static WorkflowTarget of(String text, URI gateway) {
        Matcher id = ID.matcher(text);
        if (id.matches()) {
            if (!isHttp(gateway)) {
                throw new IllegalArgumentException(
                        "\"" + gateway + "\" is no URL of a gateway, as http://localhost:8080 is");
            }
            return new WorkflowTarget(gateway, WorkflowId.parse(text));
        }
        try {
            URI url = new URI(text);
            if (isHttp(url) && id.reset(url.getRawPath()).find()) {
                return new WorkflowTarget(
                        new URI(url.getScheme(), null, url.getHost(), url.getPort(), null, null, null),
                        WorkflowId.parse(id.group()));
            }
        } catch (URISyntaxException e) {
            // Told below, like every other text that names no workflow.
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is neither the id of a workflow, which is a UUID, nor a URL with one in its path");
    }

    private static boolean isHttp(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getHost() != null;
    }
}
