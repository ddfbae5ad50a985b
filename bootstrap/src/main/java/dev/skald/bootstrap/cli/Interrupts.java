package dev.skald.bootstrap.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The signals that ask a process to end, for as long as this is open: the first is told, and any further one ends the
 * process at once. Java itself would end at the first, and no longer hear the second. A signal that the process was
 * started to ignore stays ignored.
 */
final class Interrupts implements AutoCloseable {

    private final Map<Signal, Object> replaced = new LinkedHashMap<>();
    private final Consumer<Signal> first;
    private final Consumer<Signal> further;
    private boolean told;

    /** The signals. */
    enum Signal {
        HUP(1),
        INT(2),
        TERM(15);

        private final int number;

        Signal(int number) {
            this.number = number;
        }

        /** How shells are told that a process was ended by it. */
        int exitCode() {
            return ExitCode.SIGNAL + number;
        }
    }

    /**
     * Listens for signals.
     *
     * @param first takes the first, on a thread of its own
     * @param further takes the others
     */
    Interrupts(Consumer<Signal> first, Consumer<Signal> further) {
        this.first = first;
        this.further = further;
        for (Signal signal : Signal.values()) {
            replace(signal);
        }
    }

    /** Has the signals do again what they did before. */
    @Override
    public void close() {
        replaced.forEach(JdkSignals::handle);
    }

    private void replace(Signal signal) {
        JdkSignals.replace(signal, () -> caught(signal)).ifPresent(before -> replaced.put(signal, before));
    }

    private void caught(Signal signal) {
        boolean again;
        synchronized (this) {
            again = told;
            told = true;
        }
        (again ? further : first).accept(signal);
    }

    /**
     * The JDK's signals. They are in a module that every JDK has and no compiler likes to see, so they are named at run
     * time alone. A Java that hands none to programs ends at the first, as ever.
     */
    private static final class JdkSignals {

        private JdkSignals() {}

        /** Has something else run at a signal; answers what did before. */
        static Optional<Object> replace(Signal signal, Runnable caught) {
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    caught.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "a handler of signals";
            };
            try {
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                return handle(
                        signal,
                        Proxy.newProxyInstance(Interrupts.class.getClassLoader(), new Class<?>[] {handler}, calls));
            } catch (ClassNotFoundException e) {
                return Optional.empty();
            }
        }

        static Optional<Object> handle(Signal signal, Object handler) {
            try {
                Class<?> type = Class.forName("sun.misc.Signal");
                return Optional.ofNullable(type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"))
                        .invoke(null, type.getConstructor(String.class).newInstance(signal.name()), handler));
            } catch (ReflectiveOperationException e) {
                // There is no such module, or Java was told to leave signals alone.
                return Optional.empty();
            }
        }
    }
}
