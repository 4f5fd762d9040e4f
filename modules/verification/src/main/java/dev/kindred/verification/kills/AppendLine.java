package dev.kindred.verification.kills;

import dev.kindred.Task;
import dev.kindred.jobs.task.JobTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/** A job within the runner's JVM that leaves a trace: a line at the end of a file. */
public final class AppendLine implements JobTask {

    @Override
    public String name() {
        return "append-line";
    }

    @Override
    public Task<?> task(Map<String, String> parameters) {
        Path file = Path.of(Objects.requireNonNull(parameters.get("file"), "file"));
        String line = Objects.requireNonNull(parameters.get("line"), "line") + "\n";
        return Task.blocking(() -> Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
}
