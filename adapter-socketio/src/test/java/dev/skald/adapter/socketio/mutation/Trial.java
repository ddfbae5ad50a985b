package dev.skald.adapter.socketio.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a test in a process of its own, and ends it with {@link #GREEN}, or with {@link #RED} at the first failure. */
final class Trial implements TestExecutionListener {

    static final int GREEN = 0;
    static final int RED = 10;
    static final int NO_TESTS = 11;

    /** What the line begins with that tells the first failure. */
    static final String FAILURE = "failure: ";

    private int passed;

    private Trial() {}

    /**
     * Runs it.
     *
     * @param arguments the test's full class name and method, with a {@code #} between them
     */
    public static void main(String[] arguments) {
        List<MethodSelector> methods = methods(arguments[0]);
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(methods).build();
        Launcher launcher = LauncherFactory.create();
        Trial trial = new Trial();
        launcher.execute(request, trial);
        Runtime.getRuntime().halt(trial.passed == 0 ? NO_TESTS : GREEN);
    }

    private static List<MethodSelector> methods(String test) {
        String[] names = test.split("#", 2);
        try {
            Class<?> type = Class.forName(names[0]);
            // Also those that it has from a class of tests above it.
            return ReflectionSupport.findMethods(
                            type, method -> method.getName().equals(names[1]), HierarchyTraversalMode.TOP_DOWN)
                    .stream()
                    .map(method -> selectMethod(type, method))
                    .toList();
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("there is no test " + test, e);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            String why = result.getThrowable().map(Throwable::toString).orElse(result.toString());
            System.out.println(FAILURE + test.getDisplayName() + ": " + why.replaceAll("\\s+", " "));
            System.out.flush();
            Runtime.getRuntime().halt(RED);
        } else if (test.isTest()) {
            passed++;
        }
    }
}
