package dev.skald.benchmarks.plants;

import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;

/** A gateway over a store with a fault, which its argument names. Else it is configured, and drains, as any other. */
public final class PlantedGateway {

    private PlantedGateway() {}

    /** Serves until the process ends. */
    public static void main(String[] args) throws IOException {
        StorePlant plant = StorePlant.named(args[0]);
        Skald skald = Skald.start(SkaldConfig.from(System.getenv()), plant::around);
        Runtime.getRuntime().addShutdownHook(new Thread(skald::close));
        System.out.println("Skald listens on http://localhost:" + skald.port() + ", with a fault: " + plant);
    }
}
