package dev.kindred.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kindred.jobs.manifest.Bounds;
import dev.kindred.jobs.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages cannot drift from the code: each block of a kind that can be checked is. */
class DocsTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path SNIPPETS = ROOT.resolve("modules/core-tests/src/test/java/docs");

    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)(?: ([\\w-]+))?\\R((?s).*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern REGION = Pattern.compile("\\s*// #([\\w-]+)");
    private static final Pattern JAVADOC_REGION = Pattern.compile("\\s*// @(start|end)\\b.*");

    private static final Pattern RULE = Pattern.compile("[A-Z]\\d+");

    private record Block(Path page, String language, String name, String text) {}

    @Test
    void javaBlocks_areTheRegionsOfTestedClasses() throws IOException {
        Map<String, String> regions = regions();
        Set<String> shown = new TreeSet<>();
        for (Block block : blocks("java")) {
            assertThat(regions).as("the regions of %s", SNIPPETS).containsKey(block.name);
            assertThat(block.text)
                    .as("block [%s] of %s; copy the region into the page", block.name, block.page)
                    .isEqualTo(regions.get(block.name));
            shown.add(block.name);
        }
        assertThat(shown).as("every region is shown on a page").isEqualTo(new TreeSet<>(regions.keySet()));
    }

    @Test
    void manifestBlocks_canBeRead(@TempDir Path folder) throws Exception {
        List<Block> manifests = blocks("yaml");
        assertThat(manifests).isNotEmpty();
        for (Block block : manifests) {
            Path file = Files.writeString(folder.resolve("manifest.yaml"), block.text);
            assertThat(ManifestReader.read(file, Bounds.DEFAULT).root().jobs())
                    .as("manifest of %s", block.page)
                    .isNotEmpty();
        }
    }

    @Test
    void configurationBlocks_nameKeysThatExist() throws IOException {
        Config known = ConfigFactory.load();
        for (Block block : blocks("hocon")) {
            ConfigFactory.parseString(block.text).entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("kindred."))
                    .forEach(entry -> assertThat(known.hasPathOrNull(entry.getKey()))
                            .as("key [%s] of %s", entry.getKey(), block.page)
                            .isTrue());
        }
    }

    @Test
    void settings_areAllInTheReference() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/reference/settings.md"));
        Config kindred = ConfigFactory.defaultReference().getConfig("kindred");
        for (String key : new TreeSet<>(kindred.root().keySet())) {
            if (!key.endsWith("-dispatcher")) {
                assertKeysAreIn(page, kindred, key);
            } else {
                assertThat(page).contains("| `kindred." + key + "` |");
            }
        }
    }

    private static void assertKeysAreIn(String page, Config kindred, String key) {
        kindred.withOnlyPath(key).entrySet().forEach(entry -> {
            String fullKey = "kindred." + entry.getKey();
            String value = String.valueOf(entry.getValue().unwrapped());
            assertThat(page.lines().filter(line -> line.startsWith("| `" + fullKey + "` |")))
                    .as("the row of %s with its default", fullKey)
                    .singleElement()
                    .asString()
                    .contains("| `" + value + "` |");
        });
    }

    @Test
    void rulesThatAreDue_areInTheContract() throws IOException {
        String contract = Files.readString(ROOT.resolve("docs/reference/contract.md"));
        for (String line : Files.readAllLines(ROOT.resolve("config/rules-due.txt"))) {
            Matcher rule = RULE.matcher(line.replaceAll("#.*", ""));
            while (rule.find()) {
                assertThat(contract).as("docs/reference/contract.md").contains("\n**" + rule.group() + "** ");
            }
        }
    }

    @Test
    void links_leadToFiles() throws IOException {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains(":")) {
                    assertThat(page.resolveSibling(target).normalize())
                            .as("link [%s] of %s", target, page)
                            .exists();
                }
            }
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    private static List<Block> blocks(String language) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages()) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                if (block.group(1).equals(language)) {
                    blocks.add(new Block(page, language, String.valueOf(block.group(2)), block.group(3)));
                }
            }
        }
        return blocks;
    }

    private static Map<String, String> regions() throws IOException {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(SNIPPETS)) {
            for (Path file : files.sorted().toList()) {
                collectRegions(file, lines);
            }
        }
        Map<String, String> regions = new LinkedHashMap<>();
        lines.forEach(
                (name, region) -> regions.put(name, String.join("\n", region).stripIndent() + "\n"));
        return regions;
    }

    private static void collectRegions(Path file, Map<String, List<String>> lines) throws IOException {
        Set<String> open = new LinkedHashSet<>();
        for (String line : Files.readAllLines(file)) {
            if (JAVADOC_REGION.matcher(line).matches()) {
                continue;
            }
            Matcher marker = REGION.matcher(line);
            if (marker.matches()) {
                String name = marker.group(1);
                if (!open.remove(name)) {
                    open.add(name);
                }
            } else {
                open.forEach(name ->
                        lines.computeIfAbsent(name, key -> new ArrayList<>()).add(line));
            }
        }
        assertThat(open).as("regions of %s without an end", file).isEmpty();
    }
}
