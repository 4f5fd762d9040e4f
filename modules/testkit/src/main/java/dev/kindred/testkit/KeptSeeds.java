package dev.kindred.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The seeds that one test failed with: a file of them, one a line, the newest last. */
final class KeptSeeds {

    private static final int MOST = 20;

    private final Path folder;
    private final Path file;

    private KeptSeeds(Path folder, String test) {
        this.folder = folder;
        this.file = folder.resolve("seeds").resolve(test);
    }

    /** Beside the POM of the module that is tested: that is where Maven runs its tests. */
    static KeptSeeds of(String test) {
        String folder = System.getProperty("basedir", System.getProperty("user.dir", "."));
        return in(besidePom(Path.of(folder).toAbsolutePath()), test);
    }

    static KeptSeeds in(Path module, String test) {
        return new KeptSeeds(module.resolve(".kindred"), test);
    }

    private static Path besidePom(Path start) {
        for (@Nullable Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        return start;
    }

    List<Long> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> line.matches("-?\\d{1,18}"))
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(long seed) {
        Set<Long> seeds = new LinkedHashSet<>(read());
        seeds.remove(seed);
        seeds.add(seed);
        List<Long> newest = new ArrayList<>(seeds);
        newest = newest.subList(Math.max(0, newest.size() - MOST), newest.size());
        try {
            Files.createDirectories(folder.resolve("seeds"));
            Path ignored = folder.resolve(".gitignore");
            if (!Files.exists(ignored)) {
                Files.writeString(ignored, "*\n");
            }
            Files.write(file, newest.stream().map(String::valueOf).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
