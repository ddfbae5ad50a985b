package dev.skald.benchmarks.micro;

import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.EventData;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.concurrent.TimeUnit;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it takes to validate an event that was parsed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidationBenchmark {

    private final ValidatorFactory factory = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory();
    private final Validator validator = factory.getValidator();
    private final String content = "x".repeat(256);
    private final AgentEvent event = new AgentThought(content, EventData.of("{\"content\":\"" + content + "\"}"));

    /** One sound event. */
    @Benchmark
    public Object validate() {
        return validator.validate(event);
    }

    /** Lets the validator go. */
    @TearDown
    public void close() {
        factory.close();
    }
}
