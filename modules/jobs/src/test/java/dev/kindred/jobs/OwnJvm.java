package dev.kindred.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a JVM of its own, for what a JVM does as a whole: signals, exit codes, terminals. */
final class OwnJvm {

    private static final long HUP_INT_TERM = 1 | (1 << 1) | (1 << 14);

    private OwnJvm() {}

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath));
        command.add("dev.kindred.jobs.Main");
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it so that it hears signals: a build in the background ignores some, and hands that on to its children. */
    static Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ignoresSignals()) {
            command.addAll(List.of("env", "--default-signal=INT,HUP,TERM"));
        }
        command.addAll(command(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private static boolean ignoresSignals() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(ignored, 16) & HUP_INT_TERM) != 0;
    }

    static void signal(Process process, String name) throws IOException, InterruptedException {
        int sent = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process.pid())
                .start()
                .waitFor();
        if (sent != 0) {
            throw new AssertionError("Cannot send SIG" + name + ".");
        }
    }
}
