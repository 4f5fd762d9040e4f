package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder whose manifests are run by the command line, in this JVM. */
record CommandFolder(Path folder) {

    /** What a command said and answered. */
    record Ran(int exitCode, List<String> out, List<String> err) {

        /** The lines of the report: what stands below the starts and ends. */
        List<String> report() {
            return out.stream()
                    .filter(line -> !line.matches("\\d+\\.\\ds (started|ended) .*"))
                    .toList();
        }

        /** The starts and ends, without their times. */
        List<String> progress() {
            return out.stream()
                    .filter(line -> line.matches("\\d+\\.\\ds (started|ended) .*"))
                    .map(line -> line.replaceFirst("^\\S+ ", ""))
                    .toList();
        }

        Ran endedWith(int expected) {
            assertThat(exitCode)
                    .as(() -> String.join("\n", out) + "\n" + String.join("\n", err))
                    .isEqualTo(expected);
            return this;
        }
    }

    Path write(String manifest) throws IOException {
        return Files.writeString(folder.resolve("manifest.yaml"), manifest);
    }

    /** Runs this manifest; its output is kept in the folder {@code runs}. */
    Ran run(String manifest, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", write(manifest).toString()));
        arguments.addAll(List.of("--run-dir", folder.resolve("runs").toString()));
        arguments.addAll(List.of(options));
        return command(arguments.toArray(String[]::new));
    }

    static Ran command(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
        return new Ran(exitCode, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Lets a job and another one, or the test, wait for each other. */
    Path fifo(String name) throws Exception {
        Path fifo = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    /** The pids of all processes whose working directory is in this folder, wherever they have fled otherwise. */
    List<String> processes() throws IOException {
        Path real = folder.toRealPath();
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (directory(process).startsWith(real)) {
                    found.add(process.getFileName().toString());
                }
            }
        }
        return found;
    }

    private static Path directory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException ended) {
            return Path.of("/");
        }
    }

    void copy(Path source) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(source)) {
            files = walk.filter(file -> !file.startsWith(source.resolve("out"))).toList();
        }
        for (Path file : files) {
            Path target = folder.resolve(source.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        }
    }
}
