package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

@Tag("linux")
class OutputFormatsTest {

    private static final String FAILING = """
            version: 1
            name: demo
            jobs:
              good: { run: ["true"] }
              bad: { shell: "printf 'a <b> & \\"c\\"\\\\033[31m\\\\001\\\\n'; exit 3", needs: [good], retry: { attempts: 2, backoff: 0s } }
              later: { jobs: { never: { run: ["true"] } }, needs: [bad] }
            """;

    private final Path folder;
    private final CommandFolder commands;

    OutputFormatsTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void jsonLines_areEventsFromTheBeginToTheEnd() throws Exception {
        List<Map<String, Object>> events = commands.run(FAILING, "-o", "json-lines").endedWith(1).out().stream()
                .map(JsonValue::map)
                .toList();

        assertThat(events.get(0))
                .containsEntry("format", "kindred-events")
                .containsEntry("version", 1)
                .containsEntry("event", "run-began")
                .containsEntry("jobs", 3);
        assertThat(events.stream().map(event -> event.get("event") + " " + event.get("path")))
                .containsSubsequence(
                        "forked good",
                        "started good",
                        "ended good",
                        "started bad",
                        "retried bad",
                        "started bad",
                        "ended bad",
                        "settled demo",
                        "run-ended null");
        Map<String, Object> ended = events.stream()
                .filter(event ->
                        Objects.equals(event.get("path"), "bad") && Objects.equals(event.get("event"), "ended"))
                .findFirst()
                .orElseThrow();
        assertThat(ended).containsEntry("outcome", "failed").containsEntry("cause", "exit code 3");
        assertThat(events.get(events.size() - 1)).containsEntry("exitCode", 1).containsEntry("primary", "bad");
    }

    @Test
    void summary_hasEachJobOnce() throws Exception {
        Path file = folder.resolve("summary.json");
        commands.run(FAILING, "--json", file.toString()).endedWith(1);

        Map<String, Object> summary = JsonValue.map(Files.readString(file));
        assertThat(summary)
                .containsEntry("format", "kindred-summary")
                .containsEntry("version", 1)
                .containsEntry("name", "demo")
                .containsEntry("exitCode", 1)
                .containsEntry("succeeded", false);
        List<Map<String, Object>> jobs = JsonValue.maps(summary.get("jobs"));
        assertThat(jobs).extracting(job -> job.get("path")).containsExactly("good", "bad", "later/never");
        assertThat(jobs).extracting(job -> job.get("status")).containsExactly("succeeded", "failed", "never started");
        assertThat(jobs.get(1)).containsEntry("attempts", 2).containsKey("lastLines");
    }

    @Test
    void junit_isXmlThatToolsRead() throws Exception {
        Path file = folder.resolve("junit.xml");
        commands.run(FAILING, "--junit", file.toString()).endedWith(1);

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        Element format = (Element) document.getElementsByTagName("property").item(0);
        assertThat(format.getAttribute("name")).isEqualTo("kindred.format");
        assertThat(format.getAttribute("value")).isEqualTo("1");
        assertThat(document.getElementsByTagName("system-out").item(0).getTextContent())
                .contains("a <b> & \"c\"");
        Element never = (Element) document.getElementsByTagName("testcase").item(2);
        assertThat(never.getAttribute("classname")).isEqualTo("demo.later");
        assertThat(never.getElementsByTagName("skipped").getLength()).isEqualTo(1);
    }

    @Test
    void groupPastItsDeadline_isACaseToo() throws Exception {
        Path file = folder.resolve("junit.xml");
        commands.run(
                        "version: 1\njobs: { group: { timeout: 20ms, jobs: { a: { task: pause, with: { for: 1h } } } } }",
                        "--junit",
                        file.toString())
                .endedWith(3);

        assertThat(Files.readString(file))
                .contains("failures=\"1\"")
                .contains("<failure message=\"timed out: timed out after 20ms\" type=\"timed out\"/>");
    }

    @Test
    void reportThatCannotBeWritten_isToldBeforeAnythingStarts() throws Exception {
        CommandFolder.Ran ran = commands.run(FAILING, "--json", folder + "/none/summary.json");

        assertThat(ran.endedWith(2).err()).singleElement().asString().startsWith("Cannot write report [");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void unknownOutput_isAnsweredWithTheKnown() throws Exception {
        assertThat(commands.run(FAILING, "-o", "xml").endedWith(2).err().get(0))
                .contains("expected text or json-lines");
    }
}
