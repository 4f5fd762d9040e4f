package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.jobs.run.RunDirectory;
import dev.kindred.jobs.run.RunHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asking a run from another command. No job here ends by itself before it is told to. */
@Tag("linux")
@Timeout(120)
class ControlTest {

    private static final String MANIFEST = """
            version: 1
            name: demo
            limit: 2
            jobs:
              server: { shell: "echo on > running; sleep 300", timeout: 1h }
              done: { run: ["true"] }
              checks:
                needs: [server]
                jobs: { size: { run: ["true"] } }
              gate: { shell: "read line < go", needs: [done] }
            """;

    private final Path folder;
    private final CommandFolder commands;

    ControlTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void runThatRuns_isListedShownAndExplained() throws Exception {
        Process runner = start();
        String id = run().id();

        assertThat(ask("ps").endedWith(0).out())
                .hasSize(2)
                .last()
                .asString()
                .matches(id + "  runs for .*s +" + runner.pid() + "  .*  demo  +" + folder + "/manifest.yaml");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        Objects.requireNonNull(run().control().getParent()))))
                .isEqualTo("rwx------");
        assertThat(ask("tree", id.substring(0, 4)).endedWith(0).out())
                .first()
                .asString()
                .startsWith("demo  ");
        assertThat(ask("tree").out())
                .anyMatch(line -> line.matches("  server  \\d+\\.\\ds, .* left"))
                .anyMatch(line -> line.matches("  checks  waits for .*server.*"));
        assertThat(ask("why", "server", "--run", id).endedWith(0).out())
                .singleElement()
                .asString()
                .matches("server runs for \\d+\\.\\ds, and has .*s left");
        assertThat(ask("why", "checks").endedWith(0).out())
                .singleElement()
                .asString()
                .startsWith("checks waits for ");
        assertThat(ask("why", "nonsense").endedWith(2).err())
                .containsExactly("Cannot explain [nonsense]: run [" + id
                        + "] has no such job. It has server, done, checks," + " checks/size, gate.");
        end(runner);
    }

    @Test
    void oneJobIsCancelled_theOthersGoOn() throws Exception {
        Process runner = start();
        String id = run().id();

        assertThat(ask("cancel", "checks/size").endedWith(2).err())
                .containsExactly("Cannot cancel [checks/size] of run [" + id
                        + "]: its group has not started. Cancel the group, or the run.");
        assertThat(ask("cancel", "server").endedWith(0).out())
                .containsExactly("Cancelling [server] of run [" + id + "].");
        Files.writeString(folder.resolve("go"), "on\n");

        assertThat(runner.waitFor()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("out")))
                .anyMatch(line -> line.matches("  cancelled     server \\(.*\\).*'kindred cancel' asked for it.*"))
                .anyMatch(line -> line.matches("  never started checks/size.*"))
                .anyMatch(line -> line.matches("  succeeded     gate \\(.*"));
        assertThat(ask("why", "server").endedWith(0).out())
                .singleElement()
                .asString()
                .matches("server cancelled after .*s, because 'kindred cancel' asked for it");
        assertThat(ask("tree").endedWith(0).out()).first().isEqualTo("demo  ended with 1");
        assertThat(ask("cancel", id).endedWith(2).err())
                .containsExactly("Cannot cancel run [" + id + "]: it has ended, with 1.");
        assertThat(run().control()).doesNotExist();
    }

    @Test
    void runIsCancelled_allOfItEnds() throws Exception {
        Process runner = start();
        String id = run().id();

        assertThat(ask("cancel", id.substring(0, 6)).endedWith(0).out())
                .containsExactly("Cancelling run [" + id + "]. Its report tells when all has ended.");

        assertThat(runner.waitFor()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("out")))
                .anyMatch(line -> line.matches("demo was .*'kindred cancel' asked for it.* after .*"));
        assertThat(commands.processes()).isEmpty();
    }

    @Test
    void runWhoseRunnerDied_isToldFromWhatItWroteDown() throws Exception {
        Process runner = start();
        String id = run().id();
        List<ProcessHandle> children = runner.children().toList();

        runner.destroyForcibly().waitFor();
        children.forEach(child -> child.onExit().join());

        assertThat(ask("ps").endedWith(0).out()).hasSize(1);
        assertThat(ask("ps", "--all").endedWith(0).out()).last().asString().startsWith(id + "  lost ");
        assertThat(ask("why", "server").endedWith(0).out()).containsExactly("server ran when the runner died");
        assertThat(ask("why", "done").endedWith(0).out())
                .singleElement()
                .asString()
                .startsWith("done succeeded after ");
        assertThat(ask("tree").endedWith(0).out())
                .contains("demo  lost: its runner, process " + runner.pid() + ", died")
                .anyMatch(line -> line.startsWith("  the guard: ended "));
        assertThat(ask("cancel", id).endedWith(2).err())
                .containsExactly("Cannot cancel run [" + id + "]: its runner died. 'kindred resume " + id
                        + "' goes on with it.");
    }

    @Test
    void jobThatWaitsForAPool_isExplainedAndCancelledBeforeItStarts() throws Exception {
        commands.fifo("go");
        Process runner = launch("""
                version: 1
                name: demo
                policy: keep-going
                pools: { "データ": 1 }
                jobs:
                  holds: { run: [cat, go], uses: { "データ": 1 } }
                  wants: { run: [touch, started], uses: { "データ": 1 }, needs: [first] }
                  first: { run: ["true"] }
                """);
        List<String> why = List.of();
        while (!why.equals(List.of("wants waits for 1 permit of pool [データ]"))) {
            why = ask("why", "wants").out();
        }

        assertThat(ask("tree").endedWith(0).out()).contains("  wants  waits for 1 permit of pool [データ]");
        ask("cancel", "wants").endedWith(0);
        Files.writeString(folder.resolve("go"), "on\n");

        assertThat(runner.waitFor()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("out")))
                .anyMatch(line -> line.matches("demo failed after .*: \\[demo\\] not all of its jobs succeeded\\."))
                .contains("  never started wants: because 'kindred cancel' asked for it");
        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void nothingIsMeant_isSaid() {
        assertThat(ask("tree").endedWith(2).err())
                .containsExactly("Cannot find a run: there is none in [" + folder
                        + "/runs]. Start one with 'kindred run', or" + " say where with --run-dir.");
        assertThat(ask("cancel", "xyz").endedWith(2).err())
                .containsExactly(
                        "Cannot cancel [xyz]: no run has that id, and none of the 0 runs that run has a job of that"
                                + " name. 'kindred ps' lists them.");
        assertThat(ask("ps").endedWith(0).out()).hasSize(1);
    }

    private Process start() throws Exception {
        Path running = commands.fifo("running");
        commands.fifo("go");
        Process runner = launch(MANIFEST);
        Files.readAllLines(running);
        // What the journal has of it is behind: the limit lets the gate start when [done] has ended.
        while (!ask("why", "gate").out().toString().contains("gate runs for")) {
            Thread.onSpinWait();
        }
        return runner;
    }

    private Process launch(String manifest) throws Exception {
        return OwnJvm.start(
                folder.resolve("out"),
                folder.resolve("err"),
                "run",
                commands.write(manifest).toString(),
                "--run-dir",
                folder.resolve("runs").toString());
    }

    private RunDirectory run() throws Exception {
        return RunHome.at(folder.resolve("runs")).newest().orElseThrow();
    }

    private void end(Process runner) throws Exception {
        OwnJvm.signal(runner, "TERM");
        assertThat(runner.waitFor()).isEqualTo(143);
    }

    private CommandFolder.Ran ask(String... words) {
        List<String> arguments = new java.util.ArrayList<>(List.of(words));
        arguments.addAll(List.of("--run-dir", folder.resolve("runs").toString()));
        return CommandFolder.command(arguments.toArray(String[]::new));
    }
}
