package dev.skald.gateway.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A document about an interface: checks what is seen of the interface against its schemas, and notes what was seen. */
final class ApiDocument {

    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Map<String, JsonSchema> compiled = new HashMap<>();
    private final JsonNode document;

    /** The members that were seen, as {@code SCHEMA.member}. */
    private final Set<String> seen = new TreeSet<>();

    ApiDocument(JsonNode document) {
        this.document = document;
    }

    JsonNode json() {
        return document;
    }

    Set<String> seen() {
        return seen;
    }

    /** What stands in place of a reference. */
    JsonNode resolved(JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            String ref = found.path("$ref").asText();
            found = document.at(ref.substring(1));
            if (found.isMissingNode()) {
                throw new AssertionError(ref + " leads nowhere");
            }
        }
        return found;
    }

    /** Answers what is wrong with a value; nothing if it is as it is documented. */
    Set<String> faults(JsonNode schema, JsonNode value) {
        mark(schema, value);
        JsonSchema validator = compiled.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = schema.deepCopy();
            whole.set("components", document.path("components"));
            return factory.getSchema(whole);
        });
        Set<String> faults = new TreeSet<>();
        validator.validate(value).forEach(fault -> faults.add(fault.toString()));
        return faults;
    }

    /** The members of all schemas that a schema refers to, as {@code SCHEMA.member}. */
    Set<String> members(JsonNode schema) {
        Set<String> members = new TreeSet<>();
        collect(schema, members, new TreeSet<>());
        return members;
    }

    private void collect(JsonNode schema, Set<String> members, Set<String> visited) {
        String name = name(schema);
        if (!name.isEmpty() && !visited.add(name)) {
            return;
        }
        JsonNode found = resolved(schema);
        found.path("properties").properties().forEach(property -> {
            if (!name.isEmpty()) {
                members.add(name + "." + property.getKey());
            }
            collect(property.getValue(), members, visited);
        });
        if (found.has("items")) {
            collect(found.path("items"), members, visited);
        }
        found.path("oneOf").forEach(one -> collect(one, members, visited));
    }

    private static String name(JsonNode schema) {
        String ref = schema.path("$ref").asText();
        return ref.startsWith(SCHEMAS) ? ref.substring(SCHEMAS.length()) : "";
    }

    private void mark(JsonNode schema, JsonNode value) {
        String name = name(schema);
        JsonNode found = resolved(schema);
        found.path("properties").properties().forEach(property -> {
            if (value.has(property.getKey())) {
                seen.add(name + "." + property.getKey());
                mark(property.getValue(), value.path(property.getKey()));
            }
        });
        if (found.has("items")) {
            value.forEach(item -> mark(found.path("items"), item));
        }
        found.path("oneOf").forEach(one -> {
            if (value.isObject() && !resolved(one).path("required").isEmpty() && hasAll(resolved(one), value)) {
                mark(one, value);
            }
        });
    }

    private static boolean hasAll(JsonNode schema, JsonNode value) {
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                return false;
            }
        }
        return true;
    }
}
