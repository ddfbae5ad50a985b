package dev.skald.bootstrap.cli;

import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a list of workflow ids, or {@code *}. */
final class WorkflowsConverter implements ITypeConverter<WorkflowGrant> {

    @Override
    public WorkflowGrant convert(String text) {
        if (text.strip().equals("*")) {
            return new WorkflowGrant.Every();
        }
        try {
            return new WorkflowGrant.Listed(Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(WorkflowId::parse)
                    .collect(Collectors.toSet()));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "\"" + text + "\" is neither '*' nor a list of workflow ids, which are UUIDs of 36 characters");
        }
    }
}
