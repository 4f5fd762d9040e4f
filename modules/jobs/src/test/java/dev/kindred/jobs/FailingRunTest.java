package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is cancelled here sleeps for minutes: a missed cancel is a test that does not end. */
@Tag("linux")
class FailingRunTest {

    private final CommandFolder commands;

    FailingRunTest(@TempDir Path folder) {
        this.commands = new CommandFolder(folder);
    }

    @Test
    void oneFails_othersAreEndedAndTheReportBeginsWithIt() throws Exception {
        commands.fifo("running");

        CommandFolder.Ran ran = commands.run("""
                version: 1
                name: demo
                jobs:
                  done: { run: ["true"] }
                  other: { shell: "sleep 300 & echo on > running; sleep 300", needs: [done] }
                  culprit: { shell: "read line < running; echo first; echo broken >&2; exit 3" }
                  later: { run: [echo, later], needs: [culprit] }
                  inner: { jobs: { never: { run: [echo, never] } }, needs: [other] }
                """);

        assertThat(ran.endedWith(1).report())
                .satisfiesExactly(
                        line -> assertThat(line).matches("demo failed after .*s: \\[culprit\\] exit code 3\\."),
                        line -> assertThat(line).matches("  failed        culprit \\(.*s\\): exit code 3"),
                        line -> assertThat(line).isEqualTo("    | first"),
                        line -> assertThat(line).isEqualTo("    | broken"),
                        line -> assertThat(line)
                                .matches(
                                        "  cancelled     other \\(.*s\\): because \\[culprit\\] failed \\(.*exit code 3\\)"),
                        line -> assertThat(line)
                                .matches(
                                        "  never started later: because \\[culprit\\], which it comes after, did not .*"),
                        line -> assertThat(line).startsWith("  never started inner/never: because ["),
                        line -> assertThat(line)
                                .isEqualTo("5 jobs: 1 succeeded, 1 failed, 1 cancelled, 2 never started."),
                        line -> assertThat(line).startsWith("Output of each job: "));
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void jobInAGroupFails_jobsOutsideAreEnded() throws Exception {
        commands.fifo("running");

        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  outside: { shell: "echo on > running; sleep 300" }
                  group: { jobs: { culprit: { shell: "read line < running; exit 1" }, beside: { run: [sleep, 300] } } }
                """);

        assertThat(ran.endedWith(1).report().get(0)).contains("[group/culprit] exit code 1");
        assertThat(ran.report()).anyMatch(line -> line.startsWith("  cancelled     outside"));
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void endBySignal_isToldWithItsName() throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { shell: 'kill -KILL $$' } }");

        assertThat(ran.endedWith(1).report().get(0)).endsWith("[a] exit code 137 (as after signal 9, KILL).");
    }

    @Test
    void missingProgram_isAFailureOfItsJob() throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { run: [no-such-program] } }");

        assertThat(ran.endedWith(1).report().get(0))
                .endsWith("[a] Cannot start [no-such-program]: no such program on the PATH.");
    }

    @Test
    void outputThatCannotBeWritten_isAFailureOfItsJob() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs: { a: { shell: 'rm -r runs/*/logs' }, b: { run: [\"true\"], needs: [a] } }");

        assertThat(ran.endedWith(1).report().get(0))
                .contains("[b] Cannot write the output of the job: ")
                .endsWith("(No such file or directory). See that the run's folder is there and its disk has space.");
    }

    @Test
    void argumentThatIsTooLong_isAFailureOfItsJob() throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { run: [echo, " + "x".repeat(200_000) + "] } }");

        assertThat(ran.endedWith(1).report()).anyMatch(line -> line.contains("Argument list too long"));
    }

    @Test
    void fiftyGroupsDeep_isRunWhereTheBoundAdmitsIt() throws Exception {
        String manifest =
                "version: 1\njobs: " + "{ g: { jobs: ".repeat(50) + "{ leaf: { run: ['false'] } }" + " } }".repeat(50);

        assertThat(commands.run(manifest).endedWith(2).err())
                .singleElement()
                .asString()
                .endsWith(
                        "Lists and mappings nest too deep (more than 32 levels). Flatten them, or raise --max-depth.");
        assertThat(commands.run(manifest, "--max-depth", "150")
                        .endedWith(1)
                        .report()
                        .get(0))
                .contains(": [" + "g/".repeat(50) + "leaf] exit code 1.");
    }

    @Test
    void endlessLineOfOneHundredMegabytes_isCutInTheReport() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs: { a: { shell: 'head -c 100000000 /dev/zero | tr \\\\000 x; exit 1' } }");

        assertThat(ran.endedWith(1).report())
                .filteredOn(line -> line.startsWith("    | "))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .hasSizeLessThan(2_000)
                        .startsWith("    | xxx")
                        .endsWith("…"));
    }

    @Test
    void missingFolder_isAFailureOfItsJob() throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { run: ['true'], dir: nowhere } }");

        assertThat(ran.endedWith(1).report().get(0)).contains("[a] Cannot start [true]: the folder [");
    }

    @Test
    void asManyLinesAsAskedFor_areShown() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs: { a: { shell: 'for i in 1 2 3 4 5; do echo $i; done; exit 1' } }", "--lines", "2");

        assertThat(ran.endedWith(1).report())
                .filteredOn(line -> line.contains("|"))
                .containsExactly("    | 4", "    | 5");
    }

    @Test
    void twentyLines_areShownByDefault() throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { shell: 'seq 100; exit 1' } }");

        assertThat(ran.endedWith(1).report().stream()
                        .filter(line -> line.contains("|"))
                        .collect(Collectors.joining()))
                .isEqualTo(IntStream.rangeClosed(81, 100)
                        .mapToObj(i -> "    | " + i)
                        .collect(Collectors.joining()));
    }

    @Test
    void cleanupOfACancelledJob_runsWithinItsGrace() throws Exception {
        commands.fifo("running");

        commands.run("""
                        version: 1
                        jobs:
                          careful: { shell: "trap 'echo clean > cleaned; exit 0' TERM; echo on > running; sleep 300 & wait" }
                          culprit: { shell: "read line < running; exit 1" }
                        """).endedWith(1);

        assertThat(commands.folder().resolve("cleaned")).hasContent("clean");
    }

    @Test
    void jobDeafToTerm_isKilledAfterItsGrace() throws Exception {
        commands.fifo("running");

        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  deaf: { shell: "trap '' TERM; echo on > running; while :; do sleep 300; done", grace: 100ms }
                  culprit: { shell: "read line < running; exit 1" }
                """);

        assertThat(ran.endedWith(1).report()).anyMatch(line -> line.startsWith("  cancelled     deaf"));
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void keepGoing_othersRunToTheirEndAndTheFirstFailureIsThePrimary() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                name: demo
                limit: 1
                jobs:
                  first: { shell: "exit 1" }
                  group: { jobs: { inner: { shell: "exit 2" }, fine: { run: ["true"] } } }
                  after-group: { run: [echo, never], needs: [group] }
                  after-that: { run: [echo, never], needs: [after-group] }
                  group-after: { jobs: { deep: { run: [echo, never] } }, needs: [first] }
                  last: { run: ["true"] }
                """, "--keep-going");

        assertThat(ran.endedWith(1).report())
                .satisfiesExactly(
                        line -> assertThat(line).matches("demo failed after .*s: \\[first\\] exit code 1\\."),
                        line -> assertThat(line).matches("  failed        first \\(.*s\\): exit code 1"),
                        line -> assertThat(line).matches("  failed        group/inner \\(.*s\\): exit code 2"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "  never started after-group: because [group], which it comes after, did not succeed"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "  never started after-that: because [after-group], which it comes after, did not"
                                                + " succeed"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "  never started group-after/deep: because [first], which it comes after, did not"
                                                + " succeed"),
                        line -> assertThat(line).isEqualTo("7 jobs: 2 succeeded, 2 failed, 3 never started."),
                        line -> assertThat(line).startsWith("Output of each job: "));
    }

    @Test
    void keepGoingWithoutAFailure_succeeds() throws Exception {
        commands.run("version: 1\njobs: { a: { run: ['true'] }, b: { run: ['true'], needs: [a] } }", "-k")
                .endedWith(0);
    }
}
