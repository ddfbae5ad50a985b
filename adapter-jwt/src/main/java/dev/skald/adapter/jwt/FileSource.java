package dev.skald.adapter.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A key set in a file, read as a whole each time: neither the time of a file nor its size tells surely that it changed.
 */
record FileSource(Path file, Executor thread) implements KeySource {

    @Override
    public CompletionStage<byte[]> load() {
        CompletableFuture<byte[]> loaded = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                loaded.complete(read());
            } catch (KeyFetchException e) {
                loaded.completeExceptionally(e);
            } catch (RuntimeException e) {
                loaded.completeExceptionally(new KeyFetchException("it cannot be read"));
            }
        });
        return loaded;
    }

    private byte[] read() throws KeyFetchException {
        if (!Files.isRegularFile(file)) {
            throw new KeyFetchException(Files.exists(file) ? "it is no file" : "it is not there");
        }
        byte[] bytes;
        try (InputStream content = Files.newInputStream(file)) {
            bytes = content.readNBytes(UrlSource.MAX_BYTES);
        } catch (NoSuchFileException e) {
            throw new KeyFetchException("it is not there");
        } catch (AccessDeniedException e) {
            throw new KeyFetchException("this process may not read it");
        } catch (IOException e) {
            throw new KeyFetchException("it cannot be read");
        }
        if (bytes.length == UrlSource.MAX_BYTES) {
            throw new KeyFetchException(UrlSource.TOO_LARGE);
        }
        return bytes;
    }

    @Override
    public String name() {
        return file.toString();
    }
}
