package dev.kindred.jobs;

import dev.kindred.jobs.journal.Entry;
import dev.kindred.jobs.manifest.Bounds;
import dev.kindred.jobs.manifest.Manifest;
import dev.kindred.jobs.manifest.ManifestException;
import dev.kindred.jobs.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of all commands that read a manifest. */
final class ManifestOptions {

    private static final String CLASS_PATH = "class-path";
    private static final String BYTES = "max-bytes";
    private static final String DEPTH = "max-depth";
    private static final String ALIASES = "max-aliases";
    private static final String JOBS = "max-jobs";

    @Option(
            names = "--class-path",
            paramLabel = "PATH",
            description = "Jars and folders of classes with further tasks for jobs that name a task.")
    private @Nullable String classPath;

    @ArgGroup(exclusive = false, heading = "%nBounds of the manifest:%n")
    private BoundOptions bounds = new BoundOptions();

    private static final class BoundOptions {
        @Option(
                names = "--max-bytes",
                paramLabel = "N",
                defaultValue = "12582912",
                description = "The most bytes of the file (default: ${DEFAULT-VALUE}).")
        private int bytes = Bounds.DEFAULT.bytes();

        @Option(
                names = "--max-depth",
                paramLabel = "N",
                defaultValue = "32",
                description = "The deepest nesting of lists, mappings and groups (default: ${DEFAULT-VALUE}).")
        private int depth = Bounds.DEFAULT.depth();

        @Option(
                names = "--max-aliases",
                paramLabel = "N",
                defaultValue = "100",
                description = "The most YAML aliases (default: ${DEFAULT-VALUE}).")
        private int aliases = Bounds.DEFAULT.aliases();

        @Option(
                names = "--max-jobs",
                paramLabel = "N",
                defaultValue = "120000",
                description = "The most jobs and groups (default: ${DEFAULT-VALUE}).")
        private int jobs = Bounds.DEFAULT.jobs();

        Bounds checked() {
            return new Bounds(bytes, depth, aliases, jobs);
        }
    }

    /** Those that a journal has. */
    static ManifestOptions of(Map<String, String> written) throws Refused {
        ManifestOptions options = new ManifestOptions();
        options.classPath = written.get(CLASS_PATH);
        try {
            options.bounds.bytes = number(written, BYTES);
            options.bounds.depth = number(written, DEPTH);
            options.bounds.aliases = number(written, ALIASES);
            options.bounds.jobs = number(written, JOBS);
        } catch (NumberFormatException e) {
            throw new Refused("Cannot resume: the journal has no bounds of the manifest. Run the manifest anew.");
        }
        return options;
    }

    private static int number(Map<String, String> written, String name) {
        return Integer.parseInt(written.getOrDefault(name, ""));
    }

    List<Entry.Option> written() {
        List<Entry.Option> options = new ArrayList<>();
        if (classPath != null) {
            options.add(new Entry.Option(CLASS_PATH, classPath));
        }
        options.add(new Entry.Option(BYTES, Integer.toString(bounds.bytes)));
        options.add(new Entry.Option(DEPTH, Integer.toString(bounds.depth)));
        options.add(new Entry.Option(ALIASES, Integer.toString(bounds.aliases)));
        options.add(new Entry.Option(JOBS, Integer.toString(bounds.jobs)));
        return options;
    }

    TaskCatalogue catalogue() throws Refused {
        try {
            return TaskCatalogue.of(Optional.ofNullable(classPath));
        } catch (IOException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }

    Manifest read(Path manifest, TaskCatalogue catalogue) throws Refused {
        if (Files.notExists(manifest)) {
            throw new Refused(
                    "Cannot read manifest [" + manifest + "]: there is no such file. Give the path of a YAML file.");
        }
        if (Files.isDirectory(manifest)) {
            throw new Refused(
                    "Cannot read manifest [" + manifest + "]: it is a folder. Give the path of a YAML file in it.");
        }
        try {
            return ManifestReader.read(manifest, bounds.checked(), catalogue);
        } catch (OutOfMemoryError e) {
            throw new Refused(
                    "Cannot read manifest [" + manifest + "]: it is within its bounds (--max-bytes " + bounds.bytes
                            + ", --max-jobs " + bounds.jobs + "), but too large for the heap of " + Heap.size()
                            + ". Split it, or " + Heap.LARGER + ".",
                    Heap.TOO_SMALL);
        } catch (ManifestException | IllegalArgumentException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Refused("Cannot read manifest [" + manifest + "]: " + e + ".");
        }
    }
}
