package dev.kindred.jobs.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds programs as the C library does, so that a missing one is told before a wrapper fails to start it. */
final class Program {

    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    /** {@code error=7, Argument list too long}; newer: {@code Exec failed, error: 7 (Argument list too long) }. */
    private static final Pattern SYSTEM_ERROR =
            Pattern.compile("(?:error=\\d+, |Exec failed, error: \\d+ \\()([^)]*)\\)?\\s*");

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

    /** The JDK's own message names the wrapper. */
    static Process start(String program, ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("Cannot start [" + program + "]: " + reason(e) + ".", e);
        }
    }

    private static String reason(IOException refused) {
        Throwable system = refused.getCause() == null ? refused : refused.getCause();
        Matcher told = SYSTEM_ERROR.matcher(String.valueOf(system.getMessage()));
        return told.matches() ? told.group(1) : String.valueOf(system.getMessage());
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
