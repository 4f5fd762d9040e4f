package dev.kindred.verification;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where things are in this checkout. */
final class Project {

    static final Path ROOT = root();

    /** The folders of modules that have code: modules/core, …, and the examples that are modules. */
    static final List<Path> MODULES = Stream.of("modules", "examples")
            .map(ROOT::resolve)
            .flatMap(Project::list)
            .filter(module -> Files.isDirectory(module.resolve("src")) && Files.exists(module.resolve("pom.xml")))
            .toList();

    /** Reading classes takes seconds, and most tests here ask for the same ones. */
    private static final Map<Set<Path>, JavaClasses> READ = new ConcurrentHashMap<>();

    private Project() {}

    static JavaClasses main(String module) {
        return main(ROOT.resolve("modules").resolve(module));
    }

    static JavaClasses main(Path module) {
        return classes(Stream.of(module.resolve("target/classes")));
    }

    static JavaClasses tests() {
        return classes(MODULES.stream().map(module -> module.resolve("target/test-classes")));
    }

    private static JavaClasses classes(Stream<Path> folders) {
        return READ.computeIfAbsent(
                folders.collect(Collectors.toSet()), paths -> new ClassFileImporter().importPaths(paths));
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            return content.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
