package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
class SuccessfulRunTest {

    private final Path folder;
    private final CommandFolder commands;

    SuccessfulRunTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void allSucceed_reportHasALineForEachAndTotals() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                name: demo
                jobs:
                  one: { run: ["true"] }
                  group: { jobs: { two: { run: ["true"] } } }
                """);

        assertThat(ran.endedWith(0).report())
                .satisfiesExactly(
                        line -> assertThat(line).matches("demo succeeded after \\d+\\.\\ds\\."),
                        line -> assertThat(line).matches("  succeeded     one \\(\\d+\\.\\ds\\)"),
                        line -> assertThat(line).matches("  succeeded     group/two \\(\\d+\\.\\ds\\)"),
                        line -> assertThat(line).isEqualTo("2 jobs: 2 succeeded."),
                        line -> assertThat(line).startsWith("Output of each job: " + folder.resolve("runs")));
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void needs_startAfterThoseHaveSucceeded() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  last: { shell: "cat two >> three", needs: [middle] }
                  middle: { jobs: { two: { shell: "cat one > two; echo 2 >> two" } }, needs: [first] }
                  first: { shell: "echo 1 > one" }
                """);

        ran.endedWith(0);
        assertThat(folder.resolve("three")).hasContent("1\n2\n");
        assertThat(ran.progress()).containsSubsequence("ended first succeeded", "started middle/two");
        assertThat(ran.progress()).containsSubsequence("ended middle succeeded", "started last");
    }

    @Test
    void jobThatWaitsForAnother_holdsNoPlaceUnderTheLimit() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                limit: 1
                jobs:
                  waiting: { run: ["true"], needs: [needed] }
                  needed: { run: ["true"] }
                """);

        ran.endedWith(0);
    }

    @Test
    void limit_letsOneAfterTheOtherRun() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                limit: 1
                jobs: { a: { run: ["true"] }, b: { run: ["true"] }, c: { run: ["true"] } }
                """);

        assertThat(ran.endedWith(0).progress())
                .containsExactly(
                        "started a",
                        "ended a succeeded",
                        "started b",
                        "ended b succeeded",
                        "started c",
                        "ended c succeeded");
    }

    @Test
    void jobsWithoutLimit_runAtOnce() throws Exception {
        commands.fifo("meet");

        commands.run("""
                        version: 1
                        jobs:
                          a: { shell: "echo a > meet" }
                          b: { shell: "read line < meet" }
                        """).endedWith(0);
    }

    @Test
    void run_hasArgumentsAsTheyAreWrittenAndNoShell() throws Exception {
        commands.run("version: 1\njobs: { a: { run: [touch, 'a b', '$HOME;*', 007] } }")
                .endedWith(0);

        assertThat(folder.resolve("a b")).exists();
        assertThat(folder.resolve("$HOME;*")).exists();
        assertThat(folder.resolve("007")).exists();
    }

    @Test
    void envAndDir_areTheJobsOwn() throws Exception {
        Files.createDirectory(folder.resolve("inner"));

        commands.run("""
                        version: 1
                        jobs:
                          a: { shell: 'echo "$GREETING from $(basename "$PWD")" > said', env: { GREETING: hello }, dir: inner }
                        """).endedWith(0);

        assertThat(folder.resolve("inner/said")).hasContent("hello from inner");
    }

    @Test
    void stdin_isEmpty() throws Exception {
        commands.run("version: 1\njobs: { a: { shell: 'test -z \"$(cat)\"' } }").endedWith(0);
    }

    @Test
    void outputOfEachJob_isInAFileThatIsThisUsersAlone() throws Exception {
        commands.run("version: 1\nname: logs\njobs: { a: { shell: 'echo to-out; echo to-err >&2' } }")
                .endedWith(0);

        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            List<Path> found = runs.toList();
            assertThat(found).singleElement().satisfies(run -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                        .isEqualTo("rwx------");
                try (Stream<Path> logs = Files.list(run.resolve("logs"))) {
                    assertThat(logs.toList())
                            .singleElement()
                            .satisfies(log -> assertThat(log).hasContent("to-out\nto-err"));
                }
            });
        }
    }

    @Test
    void processesLeftBehind_areEndedAndTold() throws Exception {
        CommandFolder.Ran ran =
                commands.run("version: 1\njobs: { a: { shell: 'sleep 300 & (setsid sleep 300 &); exit 0' } }");

        assertThat(ran.endedWith(0).report().get(1)).matches("  succeeded     a \\(.*\\), left 2 processes, ended now");
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void noFolderAskedFor_outputOfASuccessIsNotKept() throws Exception {
        Path manifest = commands.write("version: 1\njobs: { a: { run: [echo, said] } }");

        assertThat(CommandFolder.command("run", manifest.toString())
                        .endedWith(0)
                        .report())
                .last()
                .isEqualTo("1 job: 1 succeeded.");
    }
}
