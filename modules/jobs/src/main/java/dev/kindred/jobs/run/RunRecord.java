package dev.kindred.jobs.run;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * The contents of {@code run.properties}.
 *
 * @param name the manifest's name
 * @param manifest its file, absolute
 * @param runner who runs it
 * @param began when
 * @param temporary the runner's folder for temporary files
 * @param exitCode how it ended, if it did
 */
record RunRecord(String name, Path manifest, Runner runner, Instant began, Path temporary, OptionalInt exitCode) {

    private static final String FILE = "run.properties";
    private static final String FORMAT = "1";

    static RunRecord of(String name, Path manifest) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return new RunRecord(name, manifest, Runner.current(), Instant.now(), temporary, OptionalInt.empty());
    }

    RunRecord takenOver() {
        return of(name, manifest);
    }

    RunRecord ended(int code) {
        return new RunRecord(name, manifest, runner, began, temporary, OptionalInt.of(code));
    }

    /** A folder with a short path. */
    Path elsewhere(String id) {
        return temporary.resolve("kindred-" + id);
    }

    /** Whoever reads meanwhile sees the old contents or the new. */
    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("name", name);
        properties.setProperty("manifest", manifest.toString());
        properties.setProperty("pid", Long.toString(runner.pid()));
        properties.setProperty("born", runner.born());
        properties.setProperty("began", began.toString());
        properties.setProperty("temporary", temporary.toString());
        exitCode.ifPresent(code -> properties.setProperty("exit-code", Integer.toString(code)));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path next = folder.resolve(FILE + ".next");
        Files.deleteIfExists(next);
        PrivateFiles.createFile(next);
        Files.writeString(next, text.toString());
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static Optional<RunRecord> read(Path folder) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(folder.resolve(FILE))));
            return properties.getProperty("format", "").equals(FORMAT) ? Optional.of(of(properties)) : Optional.empty();
        } catch (NoSuchFileException notARunOrNotYet) {
            return Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(
                    "Cannot read run [" + folder.getFileName() + "]: its " + FILE + " in [" + folder + "] is damaged ("
                            + e.getMessage() + "). Remove the folder.",
                    e);
        }
    }

    private static RunRecord of(Properties properties) {
        String code = properties.getProperty("exit-code");
        return new RunRecord(
                required(properties, "name"),
                Path.of(required(properties, "manifest")),
                new Runner(Long.parseLong(required(properties, "pid")), required(properties, "born")),
                Instant.parse(required(properties, "began")),
                Path.of(required(properties, "temporary")),
                code == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(code)));
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}
