package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.jobs.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each job leaves a line in the file [traces]; what is repeated leaves two. */
@Tag("linux")
class ResumeTest {

    private final Path folder;
    private final CommandFolder commands;

    ResumeTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    private String run() throws IOException {
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            return runs.findFirst().orElseThrow().getFileName().toString();
        }
    }

    private CommandFolder.Ran resume(String... options) throws IOException {
        return CommandFolder.command(Stream.concat(
                        Stream.of(
                                "resume",
                                run().substring(0, 4),
                                "--run-dir",
                                folder.resolve("runs").toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private List<String> traces() throws IOException {
        return Files.readAllLines(folder.resolve("traces")).stream().sorted().toList();
    }

    @Test
    void whatHasNotSucceeded_isRunAndNothingElse() throws Exception {
        commands.run("""
                        version: 1
                        jobs:
                          a: { shell: "echo a >> traces" }
                          b: { shell: "echo b >> traces; test -e fixed", needs: [a] }
                          c: { shell: "echo c >> traces", needs: [b] }
                        """).endedWith(1);
        Files.writeString(folder.resolve("fixed"), "");

        CommandFolder.Ran ran = resume();

        assertThat(ran.endedWith(0).report())
                .anyMatch(line -> line.matches("  succeeded     a \\(.*s\\), before"))
                .contains("3 jobs: 3 succeeded.");
        assertThat(ran.err()).containsExactly("Resuming run [" + run() + "]: 1 of 3 jobs have succeeded before.");
        assertThat(traces()).containsExactly("a", "b", "b", "c");
    }

    @Test
    void resumedTwice_theSecondRunsNothing() throws Exception {
        commands.run("version: 1\njobs: { a: { shell: 'echo a >> traces' } }").endedWith(0);

        resume().endedWith(0);
        resume().endedWith(0);

        assertThat(traces()).containsExactly("a");
    }

    /** Its logs are gone by then, as those of a success are. */
    @Test
    void jobAddedToARunThatHasSucceeded_isRun() throws Exception {
        String manifest = "version: 1\njobs:\n  a: { shell: 'echo a >> traces' }\n";
        commands.run(manifest).endedWith(0);
        try (Stream<Path> logs =
                Files.list(folder.resolve("runs").resolve(run()).resolve("logs"))) {
            for (Path log : logs.toList()) {
                Files.delete(log);
            }
        }
        Files.delete(folder.resolve("runs").resolve(run()).resolve("logs"));
        commands.write(manifest + "  b: { shell: 'echo b >> traces' }\n");

        resume().endedWith(0);

        assertThat(traces()).containsExactly("a", "b");
    }

    @Test
    void orderInTheFile_playsNoPart() throws Exception {
        String a = "  a: { shell: 'echo a >> traces' }\n";
        String b = "  b: { shell: 'echo b >> traces', timeout: 1m }\n";
        commands.run("version: 1\njobs:\n" + a + b).endedWith(0);
        commands.write("version: 1\nlimit: 1\njobs:\n" + b.replace("1m", "2m") + a);

        resume().endedWith(0);

        assertThat(traces()).containsExactly("a", "b");
    }

    @Test
    void changedJob_isRunAgainWithAllThatWaitForIt() throws Exception {
        String manifest = """
                version: 1
                jobs:
                  a: { shell: "echo a >> traces" }
                  group: { needs: [a], jobs: { b: { shell: "echo b >> traces" } } }
                  c: { shell: "echo c >> traces" }
                """;
        commands.run(manifest).endedWith(0);
        commands.write(manifest.replace("echo a", "echo A"));

        CommandFolder.Ran ran = resume();

        assertThat(ran.endedWith(0).err())
                .containsExactly(
                        "Resuming run [" + run() + "]: 1 of 3 jobs have succeeded before.",
                        "The manifest has changed: 2 that had succeeded are gone from it, or other jobs now.");
        assertThat(traces()).containsExactly("A", "a", "b", "b", "c");
    }

    @Test
    void jobThatSwappedNames_isRunAgain() throws Exception {
        commands.run("version: 1\njobs: { a: { shell: 'echo a >> traces' }, b: { shell: 'echo b >> traces' } }")
                .endedWith(0);
        commands.write("version: 1\njobs: { b: { shell: 'echo a >> traces' }, a: { shell: 'echo b >> traces' } }");

        resume().endedWith(0);

        assertThat(traces()).containsExactly("a", "a", "b", "b");
    }

    @Test
    void groupThatWasDecided_isNotRunAgain() throws Exception {
        commands.run("""
                        version: 1
                        jobs:
                          race:
                            policy: first-success
                            jobs:
                              winner: { shell: "echo w >> traces" }
                              loser: { shell: "sleep 300; echo l >> traces" }
                          after: { shell: "echo x >> traces; test -e fixed", needs: [race] }
                        """).endedWith(1);
        Files.writeString(folder.resolve("fixed"), "");

        resume().endedWith(0);

        assertThat(traces()).containsExactly("w", "x", "x");
    }

    @Test
    void quorumThatIsThere_startsNobodyElse() throws Exception {
        commands.run("""
                        version: 1
                        policy: { quorum: 1 }
                        jobs: { a: { shell: "echo a >> traces" }, b: { shell: "sleep 300; echo b >> traces" } }
                        """).endedWith(0);
        Path journal = folder.resolve("runs").resolve(run()).resolve("journal");
        List<String> lines = Files.readAllLines(journal).stream()
                .filter(line -> !line.contains(" group-succeeded "))
                .toList();
        Files.writeString(journal, String.join("\n", lines) + "\n");

        assertThat(resume().endedWith(0).progress()).containsExactly("started a", "ended a succeeded");
        assertThat(traces()).containsExactly("a");
    }

    @Test
    void tornTail_isCutOff() throws Exception {
        commands.run("version: 1\njobs: { a: { shell: 'echo a >> traces' } }").endedWith(0);
        Path journal = folder.resolve("runs").resolve(run()).resolve("journal");
        Files.writeString(journal, "12345678 succ", StandardOpenOption.APPEND);

        resume().endedWith(0);

        assertThat(traces()).containsExactly("a");
    }

    @Test
    void runThatIsBeingResumed_isRefused() throws Exception {
        commands.run("version: 1\njobs: { a: { shell: 'echo a >> traces' } }").endedWith(0);
        try (Journal held = Journal.resume(folder.resolve("runs").resolve(run()).resolve("journal"))) {
            assertThat(held.recovered().succeeded()).hasSize(1);
            assertThat(resume().endedWith(2).err()).singleElement().asString().contains("another process writes it");
        }
    }

    @Test
    void manifestThatIsGoneOrWrong_isRefused() throws Exception {
        commands.run("version: 1\njobs: { a: { run: ['true'] } }").endedWith(0);
        Path manifest = commands.write("version: 1\njobs: {}");

        assertThat(resume().endedWith(2).err()).singleElement().asString().contains("No jobs in the manifest.");
        Files.delete(manifest);
        assertThat(resume().endedWith(2).err()).singleElement().asString().contains("there is no such file");
    }

    @Test
    void unknownRun_isRefused() throws Exception {
        assertThat(CommandFolder.command("resume", "zzzz", "--run-dir", folder.toString())
                        .endedWith(2)
                        .err())
                .singleElement()
                .asString()
                .startsWith("Cannot find run [zzzz]: ");
    }

    @Test
    void optionsOfTheRun_holdForItsResumption() throws Exception {
        commands.run(
                        "version: 1\njobs: { a: { run: ['false'] }, b: { shell: 'echo b >> traces; test -e fixed' } }",
                        "-k")
                .endedWith(1);

        assertThat(resume().endedWith(1).report()).contains("2 jobs: 2 failed.");
    }
}
