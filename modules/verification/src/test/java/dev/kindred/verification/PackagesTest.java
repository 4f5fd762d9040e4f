package dev.kindred.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackagesTest {

    @Test
    void packages_sayWhatTheyAreForAndAreNullMarked() throws IOException {
        for (Path module : Project.MODULES) {
            Path sources = module.resolve("src/main/java");
            if (Files.exists(sources)) {
                assertThat(packages(sources))
                        .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                                .content()
                                .startsWith("/**")
                                .contains("@NullMarked"));
            }
        }
    }

    private static List<Path> packages(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }
    }
}
