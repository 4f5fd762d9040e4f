package dev.kindred.jobs.manifest;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads texts as the file {@code build.yaml} of a folder. */
record ManifestFolder(Path folder) {

    Path write(byte[] content) {
        try {
            return Files.write(folder.resolve("build.yaml"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Manifest read(String text) throws ManifestException, IOException {
        return read(text, Bounds.DEFAULT);
    }

    Manifest read(String text, Bounds bounds) throws ManifestException, IOException {
        return ManifestReader.read(write(text.getBytes(StandardCharsets.UTF_8)), bounds);
    }

    /** What is wrong with the text, each problem as {@code line:column text}. */
    List<String> problems(String text) {
        return problems(text, Bounds.DEFAULT);
    }

    List<String> problems(String text, Bounds bounds) {
        return problems(text.getBytes(StandardCharsets.UTF_8), bounds);
    }

    List<String> problems(byte[] content, Bounds bounds) {
        Path file = write(content);
        ManifestException refused =
                catchThrowableOfType(ManifestException.class, () -> ManifestReader.read(file, bounds));
        if (refused == null) {
            throw new AssertionError("The manifest was not refused.");
        }
        return refused.problems().stream()
                .map(problem -> problem.at() + " " + problem.text())
                .toList();
    }
}
