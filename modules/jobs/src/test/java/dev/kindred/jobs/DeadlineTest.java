package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
class DeadlineTest {

    private final CommandFolder commands;

    DeadlineTest(@TempDir Path folder) {
        this.commands = new CommandFolder(folder);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void deadlineOfTheWhole_endsAllAndIsThePrimaryCause() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                name: demo
                timeout: 500ms
                jobs: { a: { run: [sleep, 300] }, b: { run: [sleep, 300], needs: [a] } }
                """);

        assertThat(ran.endedWith(3).report())
                .satisfiesExactly(
                        line -> assertThat(line).matches("demo failed after .*s: \\[demo\\] timed out after 500ms\\."),
                        line -> assertThat(line).isEqualTo("  timed out     demo: timed out after 500ms"),
                        line -> assertThat(line)
                                .matches("  cancelled     a \\(.*s\\): because the deadline of \\[demo\\] struck"),
                        line -> assertThat(line).isEqualTo("  never started b: because the deadline of [demo] struck"),
                        line -> assertThat(line).isEqualTo("2 jobs: 1 cancelled, 1 never started."),
                        line -> assertThat(line).startsWith("Output of each job: "));
    }

    @Test
    void timeoutOfAJob_isItsFailureAndShowsItsLastLines() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  slow: { shell: "echo still busy; sleep 300", timeout: 500ms }
                  other: { run: [sleep, 300] }
                """);

        assertThat(ran.endedWith(3).report())
                .anyMatch(line -> line.matches("  timed out     slow \\(.*s\\): timed out after 500ms"))
                .contains("    | still busy")
                .anyMatch(line -> line.startsWith("  cancelled     other"));
    }

    @Test
    void timeoutOfAGroup_isThatGroupsFailure() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  group: { jobs: { a: { run: [sleep, 300] } }, timeout: 500ms }
                  other: { run: [sleep, 300] }
                """);

        assertThat(ran.endedWith(3).report())
                .contains("  timed out     group: timed out after 500ms")
                .anyMatch(line ->
                        line.matches("  cancelled     group/a \\(.*s\\): because the deadline of \\[group\\] struck"))
                .anyMatch(line -> line.startsWith("  cancelled     other"));
    }

    @Test
    void failureThatLeadsToAnEndPastTheDeadline_staysThePrimaryCause() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                timeout: 1s
                jobs:
                  deaf: { shell: "trap '' TERM; while :; do sleep 300; done", grace: 2s }
                  culprit: { shell: "exit 4" }
                """);

        assertThat(ran.endedWith(1).report().get(0)).contains("[culprit] exit code 4");
        assertThat(ran.report()).noneMatch(line -> line.contains("timed out"));
    }

    @Test
    void keepGoingPastTheDeadline_reportsFailuresAndTheDeadline() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                name: demo
                timeout: 1s
                jobs: { failing: { shell: "exit 1" }, slow: { run: [sleep, 300] } }
                """, "--keep-going");

        assertThat(ran.endedWith(1).report())
                .satisfiesExactly(
                        line -> assertThat(line).contains("[failing] exit code 1"),
                        line -> assertThat(line).startsWith("  failed        failing"),
                        line -> assertThat(line).isEqualTo("  timed out     demo: timed out after 1s"),
                        line -> assertThat(line).startsWith("  cancelled     slow"),
                        line -> assertThat(line).isEqualTo("2 jobs: 1 failed, 1 cancelled."),
                        line -> assertThat(line).startsWith("Output of each job: "));
    }
}
