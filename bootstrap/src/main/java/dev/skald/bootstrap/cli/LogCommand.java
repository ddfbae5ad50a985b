package dev.skald.bootstrap.cli;

import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.store.StoredLog;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A look at a log in files, without a gateway or beside one. */
@Command(
        name = "log",
        description =
                "Looks at the log of EVENT_LOG=file:DIR; writes nothing, and does not mind a gateway that serves it.",
        mixinStandardHelpOptions = true)
final class LogCommand implements Runnable {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    LogCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Says that it has to be told what to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say check or export");
    }

    @Command(
            name = "check",
            description =
                    "Reads all of a log: prints what is in it, and what is damaged. Ends with 0 if it is sound, with 1 if it is "
                            + "damaged, and with 2 if there is none.",
            mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "DIR", description = "The directory of the log.") Path directory)
            throws IOException {
        StoredLog.Report report = new StoredLog(directory).check();
        terminal.out()
                .println(String.join(
                        System.lineSeparator(),
                        "workflows " + report.workflows(),
                        "events    " + report.events(),
                        "bytes     " + report.bytes(),
                        "format    " + report.format()));
        report.faults().forEach(fault -> terminal.err().println("skald: " + fault));
        return report.faults().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private WorkflowId id(String text) {
        try {
            return WorkflowId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @Command(
            name = "export",
            description =
                    "Prints the events of a workflow as NDJSON, the oldest first, ready to be published again. Ends with 1 if "
                            + "there is none.",
            mixinStandardHelpOptions = true)
    int export(
            @Parameters(paramLabel = "DIR", description = "The directory of the log.") Path directory,
            @Parameters(paramLabel = "WORKFLOW", description = "The id of the workflow.") String workflow)
            throws IOException {
        WorkflowId id = id(workflow);
        // Not closed: the standard output is not this command's.
        OutputStream out = new BufferedOutputStream(terminal.out());
        boolean found = new StoredLog(directory).export(id, out);
        out.flush();
        if (!found) {
            terminal.err().println("skald: there is no event of " + id + " in " + directory);
        }
        return found && !terminal.out().checkError() ? ExitCode.OK : ExitCode.FAILED;
    }
}
