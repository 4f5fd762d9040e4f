package dev.kindred.jobs.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Finds programs as the C library does, so that a missing one is told before a wrapper fails to start it. */
final class Program {

    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private Program() {}

    /** Throws if a process in this folder with this environment could not find the program. */
    static void check(String program, Path directory, Map<String, String> environment) throws IOException {
        if (!Files.isDirectory(directory)) {
            String shown = "[" + directory + "]";
            throw new IOException("Cannot start [" + program + "]: "
                    + (Files.exists(directory)
                            ? shown + " is no folder."
                            : "the folder " + shown + " does not exist."));
        }
        if (find(program, directory, environment).isEmpty()) {
            String where = program.contains("/") ? "in [" + directory + "]" : "on the PATH";
            throw new IOException("Cannot start [" + program + "]: no such program " + where + ".");
        }
    }

    /** The JDK names the wrapper, and why in a cause that begins with {@code error=7, }. */
    static Process start(String program, ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IOException(
                    "Cannot start [" + program + "]: " + String.valueOf(why).replaceFirst("^error=\\d+, ", "") + ".",
                    e);
        }
    }

    static Optional<Path> find(String program, Path directory, Map<String, String> environment) {
        if (program.contains("/")) {
            return Optional.of(directory.resolve(program)).filter(Program::isExecutable);
        }
        return Arrays.stream(environment.getOrDefault("PATH", DEFAULT_PATH).split(":", -1))
                .map(folder -> directory.resolve(folder).resolve(program))
                .filter(Program::isExecutable)
                .findFirst();
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
