package dev.skald.benchmarks.scenario;

import dev.skald.benchmarks.plants.PlantedGateway;
import dev.skald.benchmarks.plants.StorePlant;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The checkout that a scenario runs from.
 *
 * @param root its directory
 * @param scenario the name of the scenario, which tells its logs from those of others
 */
public record Home(Path root, String scenario) {

    private static final long NPM_SECONDS = 180;

    /** Skald as it is deployed. */
    public Path jar() {
        return root.resolve("bootstrap/target/skald.jar");
    }

    /**
     * What Java is started with to serve.
     *
     * @param plant a fault around its store, if there shall be one
     */
    public List<String> gateway(Optional<? extends StorePlant> plant) {
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        // Within tests it starts sooner, which is most of what its processes cost there that are killed again and
        // again.
        Path archive = jar().resolveSibling("skald.jsa");
        if (Files.exists(archive)) {
            arguments.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:SharedArchiveFile=" + archive));
        }
        if (plant.isPresent()) {
            // The jar comes first, as the archive has it.
            String classes = root.resolve("benchmarks/target/classes").toString();
            arguments.addAll(List.of("-cp", jar() + ":" + classes, PlantedGateway.class.getName()));
            arguments.add(plant.get().toString());
        } else {
            arguments.addAll(List.of("-jar", jar().toString()));
        }
        return arguments;
    }

    /** Where the scripts of stock clients are, and their packages. */
    public Path node() {
        return root.resolve("benchmarks/node");
    }

    /** Where logs of the processes go. */
    public Path logs() {
        return root.resolve("benchmarks/target").resolve(scenario);
    }

    /** Where reports go. */
    public Path results() {
        return root.resolve("benchmarks/results");
    }

    /**
     * Sees to it that all a run needs is there: the jar must be, npm packages are installed where they are missing.
     *
     * @throws IOException if something is missing that cannot be had
     */
    public void prepare() throws IOException, InterruptedException {
        if (!Files.isRegularFile(jar())) {
            throw new IOException("there is no " + jar() + ": build it with mvn -pl bootstrap -am package -DskipTests");
        }
        Files.createDirectories(logs());
        Files.createDirectories(results());
        installOnce();
    }

    /** Others may run beside this, in this JVM or in another. */
    private void installOnce() throws IOException, InterruptedException {
        Path lock = logs().resolveSibling("npm.lock");
        synchronized (Home.class) {
            try (FileChannel others = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = others.lock()) {
                if (held.isValid()
                        && isOlder(
                                node().resolve("node_modules/.package-lock.json"),
                                node().resolve("package-lock.json"))) {
                    install(node());
                }
            }
        }
    }

    /**
     * Sees to it that the server in Node is there that Skald is compared with: copies it, with the packages it needs.
     *
     * @return the directory
     * @throws IOException if packages cannot be had
     */
    public Path preparePeer() throws IOException, InterruptedException {
        Path sources = root.resolve("benchmarks/peers/node");
        Path peer = Files.createDirectories(root.resolve("benchmarks/target/peers/node"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(sources, "*.{mjs,json}")) {
            for (Path file : files) {
                Files.copy(file, peer.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        // As the script has it that installs the same for the load.
        Path wanted = peer.resolve("package-lock.json");
        Path installed = peer.resolve("installed.json");
        if (!Files.exists(installed) || Files.mismatch(wanted, installed) >= 0) {
            install(peer);
            Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return peer;
    }

    private static boolean isOlder(Path installed, Path wanted) throws IOException {
        return !Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) < 0;
    }

    private void install(Path directory) throws IOException, InterruptedException {
        Path log = logs().resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(NPM_SECONDS, TimeUnit.SECONDS)) {
            npm.destroyForcibly();
            throw new IOException("npm ci took longer than " + NPM_SECONDS + " s, see " + log);
        }
        if (npm.exitValue() != 0) {
            throw new IOException("npm ci failed, see " + log);
        }
    }
}
