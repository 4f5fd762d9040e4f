package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must be cancelled here sleeps for minutes: a missed cancel is a test that does not end. */
@Tag("linux")
class PolicyTest {

    private final CommandFolder commands;

    PolicyTest(@TempDir Path folder) {
        this.commands = new CommandFolder(folder);
    }

    @Test
    void firstSuccess_endsTheOthersAndFailuresAreTolerated() throws Exception {
        commands.fifo("failed");

        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  race:
                    policy: first-success
                    jobs:
                      loser: { shell: "echo on > failed; exit 3" }
                      winner: { shell: "read line < failed" , needs: [] }
                      slow: { run: [sleep, 300] }
                  after: { run: ["true"], needs: [race] }
                """);

        assertThat(ran.endedWith(0).report())
                .anyMatch(line -> line.matches("  cancelled     race/slow .*"))
                .anyMatch(line -> line.startsWith("  succeeded     after"));
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void firstSuccessWithoutOne_failsWithAllFailures() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                policy: first-success
                jobs: { a: { shell: "exit 3" }, b: { shell: "exit 4" } }
                """);

        assertThat(ran.endedWith(1).report())
                .anyMatch(line -> line.matches("  failed        a .*: exit code 3"))
                .anyMatch(line -> line.matches("  failed        b .*: exit code 4"));
    }

    @Test
    void quorum_endsTheOthers() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                policy: { quorum: 2 }
                jobs: { a: { run: ["true"] }, b: { run: ["true"] }, c: { run: [sleep, 300] } }
                """);

        assertThat(ran.endedWith(0).report()).anyMatch(line -> line.startsWith("  cancelled     c"));
    }

    @Test
    void quorumOutOfReach_failsAtOnce() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                policy: { quorum: 2 }
                jobs: { a: { run: ["false"] }, b: { run: ["false"] }, c: { run: [sleep, 300] } }
                """);

        assertThat(ran.endedWith(1).report()).anyMatch(line -> line.startsWith("  cancelled     c"));
    }

    @Test
    void failuresUpToTheMost_areTolerated() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                name: demo
                policy: { at-most-failures: 1 }
                jobs: { a: { run: ["false"] }, b: { run: ["true"] }, c: { run: ["true"], needs: [b] } }
                """);

        assertThat(ran.endedWith(0).report())
                .anyMatch(line -> line.matches("  failed        a .*exit code 1, which \\[demo\\] tolerates"))
                .anyMatch(line -> line.startsWith("  succeeded     c"))
                .contains("3 jobs: 2 succeeded, 1 failed.");
    }

    @Test
    void oneFailureMore_endsTheOthers() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                policy: { at-most-failures: 1 }
                jobs: { a: { run: ["false"] }, b: { run: ["false"] }, c: { run: [sleep, 300] } }
                """);

        assertThat(ran.endedWith(1).report()).anyMatch(line -> line.startsWith("  cancelled     c"));
    }

    @Test
    void keepGoingOfOneGroup_isThatGroupsAlone() throws Exception {
        commands.fifo("running");

        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  group:
                    policy: keep-going
                    jobs: { a: { run: ["false"] }, b: { shell: "read line < running" } }
                  beside: { shell: "echo on > running; sleep 300" }
                """);

        assertThat(ran.endedWith(1).report())
                .anyMatch(line -> line.startsWith("  cancelled     beside"))
                .contains("3 jobs: 1 succeeded, 1 failed, 1 cancelled.");
    }

    @Test
    void policyOfAGroup_countsBeforeKeepGoingOfTheCommand() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  group: { policy: together, jobs: { a: { run: ["false"] }, b: { run: [sleep, 300] } } }
                  beside: { run: ["true"] }
                """, "--keep-going");

        assertThat(ran.endedWith(1).report()).contains("3 jobs: 1 succeeded, 1 failed, 1 cancelled.");
    }

    @Test
    void retriedExitCode_isRunAgainUntilItSucceeds() throws Exception {
        CommandFolder.Ran ran = commands.run("""
                version: 1
                jobs:
                  flaky:
                    shell: "echo x >> tries; test $(wc -l < tries) -eq 3 || exit 75"
                    retry: { attempts: 5, backoff: 1ms, exit-codes: [75, 111] }
                """);

        assertThat(ran.endedWith(0).report()).anyMatch(line -> line.matches("  succeeded     flaky .*, in attempt 3"));
        assertThat(commands.folder().resolve("tries")).hasContent("x\nx\nx");
    }

    @Test
    void anotherExitCode_isRunOnce() throws Exception {
        commands.run("""
                version: 1
                jobs: { a: { shell: "echo x >> tries; exit 2", retry: { backoff: 1ms, exit-codes: 75 } } }
                """).endedWith(1);

        assertThat(commands.folder().resolve("tries")).hasContent("x");
    }

    @Test
    void attemptsAreUsedUp_theLastFailureIsTold() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs: { a: { run: ['false'], retry: { attempts: 2, backoff: 0s, jitter: 0 } } }");

        assertThat(ran.endedWith(1).report().get(0)).endsWith("[a] exit code 1, in attempt 2.");
    }

    @Test
    void retriedGroup_isRunAsAWhole() throws Exception {
        commands.run("""
                version: 1
                jobs:
                  group:
                    retry: { attempts: 2, backoff: 1ms }
                    jobs:
                      first: { shell: "echo x >> tries" }
                      second: { shell: "test $(wc -l < tries) -eq 2", needs: [first] }
                """).endedWith(0);

        assertThat(commands.folder().resolve("tries")).hasContent("x\nx");
    }

    @Test
    void poolOfOne_letsOneJobRunAtATime() throws Exception {
        StringBuilder jobs = new StringBuilder("version: 1\npools: { db: 1, cpu: 3 }\njobs:\n");
        for (int i = 0; i < 6; i++) {
            jobs.append("  j%d: { shell: \"mkdir lock && sleep 0.02 && rmdir lock\", uses: { db: 1, cpu: %d } }\n"
                    .formatted(i, 1 + i % 3));
        }

        commands.run(jobs.toString()).endedWith(0);
    }

    @Test
    void jobsWithoutUses_waitForNoPool() throws Exception {
        commands.fifo("running");

        commands.run("""
                version: 1
                pools: { db: 1 }
                jobs:
                  holder: { shell: "read line < running", uses: { db: 1 } }
                  free: { shell: "echo on > running" }
                """).endedWith(0);
    }
}
