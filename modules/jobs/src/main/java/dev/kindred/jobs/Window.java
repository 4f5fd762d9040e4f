package dev.kindred.jobs;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The window that shows this process's standard output, which people resize. */
final class Window implements AutoCloseable {

    private static final Size USUAL = new Size(24, 80);

    /**
     * How much it shows.
     *
     * @param rows lines
     * @param columns what fits into a line
     */
    record Size(int rows, int columns) {}

    private final HeardSignal resizes = HeardSignal.listen("WINCH", number -> this.resized = true);

    // Set by the JVM's signal thread; cleared by the one that draws, before it looks.
    private volatile boolean resized;

    // The drawing thread's own.
    private Size size;

    private Window() {
        this.size = read().orElse(USUAL);
    }

    static Window open() {
        return new Window();
    }

    /** Its size as of the last resize. Called by one thread alone. */
    Size size() {
        if (resized) {
            resized = false;
            size = read().orElse(size);
        }
        return size;
    }

    @Override
    public void close() {
        resizes.close();
    }

    // Java has no way to ask. stty asks of its standard input: here, of what is our standard output.
    private static Optional<Size> read() {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", "stty size <&1 >&2 2>/dev/null")
                    .redirectOutput(Redirect.INHERIT)
                    .start();
            String[] numbers = new String(process.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", 2);
            return numbers.length < 2
                    ? Optional.empty()
                    : of(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    // A terminal that does not know its own size says 0.
    private static Optional<Size> of(int rows, int columns) {
        return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
    }
}
