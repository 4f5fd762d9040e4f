package dev.kindred.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
class RunHomeTest {

    private final Path folder;
    private final Path manifest;
    private final RunHome home;

    RunHomeTest(@TempDir Path folder) {
        this.folder = folder;
        this.manifest = folder.resolve("build.yaml");
        this.home = RunHome.at(folder.resolve("state/runs"));
    }

    @Test
    void newRun_isThisUsersAloneAndWrittenDown() throws Exception {
        RunDirectory run = home.create("build", manifest);

        assertThat(access(run.folder())).isEqualTo("rwx------");
        assertThat(access(home.folder())).isEqualTo("rwx------");
        assertThat(access(run.folder().resolve("run.properties"))).isEqualTo("rw-------");
        assertThat(home.find(run.id())).satisfies(found -> {
            assertThat(found.name()).isEqualTo("build");
            assertThat(found.manifest()).isEqualTo(manifest);
            assertThat(found.runner()).isEqualTo(Runner.current());
            assertThat(found.began()).isEqualTo(run.began());
            assertThat(found.state()).isEqualTo(RunState.RUNNING);
            assertThat(found.exitCode()).isEmpty();
        });
    }

    private static String access(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void ended_isWrittenDown() throws Exception {
        home.create("build", manifest).ended(3);

        assertThat(home.newest()).hasValueSatisfying(run -> {
            assertThat(run.state()).isEqualTo(RunState.ENDED);
            assertThat(run.exitCode()).hasValue(3);
        });
    }

    @Test
    void numberOfTheRunnerHasAnotherOwner_runIsLost() throws Exception {
        RunDirectory run = home.create("build", manifest);
        Path record = run.folder().resolve("run.properties");
        String born = Runner.current().born();
        String written = Files.readString(record);
        Files.writeString(record, written.replace(born, born + "0"));

        assertThat(written).contains(born);
        assertThat(home.find(run.id()).state()).isEqualTo(RunState.LOST);
    }

    @Test
    void birth_hasTheWholeBootAndTheTick() {
        assertThat(Runner.current().born()).matches("[0-9a-f-]{36}/\\d+");
    }

    @Test
    void lostRun_isTakenOverAndThenRuns() throws Exception {
        RunDirectory run = home.create("build", manifest);

        assertThatThrownBy(run::takeOver)
                .hasMessage("Cannot resume run [" + run.id() + "]: process "
                        + ProcessHandle.current().pid() + " still runs it.");
        run.ended(1);
        run.takeOver();

        assertThat(home.find(run.id()).state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void prefix_findsTheOnlyRunThatBeginsSo() throws Exception {
        RunDirectory run = home.create("build", manifest);

        assertThat(home.find(run.id().substring(0, 1)).id()).isEqualTo(run.id());
        assertThatThrownBy(() -> home.find("a"))
                .isInstanceOf(RunNotFoundException.class)
                .hasMessage("Cannot find run [a]: none of the 1 runs in [" + home.folder()
                        + "] has an id that begins so. 'kindred ps --all' lists them.");
        assertThatThrownBy(() -> home.find("")).isInstanceOf(RunNotFoundException.class);
        assertThatThrownBy(() -> home.find("..")).isInstanceOf(RunNotFoundException.class);
    }

    @Test
    void ambiguousPrefix_namesTheCandidates() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) { // two of 20 begin with the same one of 19 letters
            ids.add(home.create("build", manifest).id());
        }
        String shared = ids.stream()
                .map(id -> id.substring(0, 1))
                .filter(letter ->
                        ids.stream().filter(id -> id.startsWith(letter)).count() > 1)
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> home.find(shared))
                .isInstanceOf(RunNotFoundException.class)
                .hasMessageMatching("Cannot find run \\[.]: \\d+ runs begin so \\(.{8}, .*\\)\\. Give more letters\\.");
    }

    @Test
    void newestIsFirst_andWhatIsNoRunIsNotListed() throws Exception {
        RunDirectory first = home.create("one", manifest);
        RunDirectory second = home.create("two", manifest);
        Files.createDirectory(home.folder().resolve("bcd"));
        Files.createFile(home.folder().resolve("notes.txt"));

        assertThat(home.all()).extracting(RunDirectory::id).containsExactly(second.id(), first.id());
    }

    @Test
    void prune_leavesTheNewestAndThoseThatRun() throws Exception {
        RunDirectory running = home.create("running", manifest);
        RunDirectory oldest = home.create("oldest", manifest);
        oldest.ended(0);
        Files.createFile(oldest.log("a"));
        for (int i = 0; i < RunHome.KEPT; i++) {
            home.create("newer", manifest).ended(0);
        }

        home.prune();

        assertThat(home.all())
                .hasSize(1 + RunHome.KEPT)
                .extracting(RunDirectory::id)
                .contains(running.id())
                .doesNotContain(oldest.id());
        assertThat(oldest.folder()).doesNotExist();
    }

    @Test
    void logs_haveOneFileAJob() throws Exception {
        RunDirectory run = home.create("build", manifest);
        String long1 = "root/" + "x".repeat(150);
        String long2 = "root/y" + "x".repeat(150);

        assertThat(List.of(run.log("a/b"), run.log("a.b"), run.log("a-b"), run.log(long1), run.log(long2)))
                .doesNotHaveDuplicates()
                .allSatisfy(log -> assertThat(Files.createFile(log)).exists());
        assertThat(run.log("a/b"))
                .hasFileName("a%b.log")
                .isEqualTo(home.find(run.id()).log("a/b"));
    }

    @Test
    void pathTooLongForASocket_hasItElsewhereInAPrivateFolder() throws Exception {
        RunHome deep = RunHome.at(folder.resolve("d".repeat(100)));
        RunDirectory run = deep.create("build", manifest);
        run.prepareControl();

        assertThat(run.control().toString().length()).isLessThan(108);
        assertThat(access(run.control().getParent())).isEqualTo("rwx------");
        assertThat(deep.find(run.id()).control()).isEqualTo(run.control());
        run.removeControl();
        assertThat(run.control().getParent()).doesNotExist();
        assertThat(home.create("build", manifest).control()).hasFileName("control");
    }

    @Test
    void homeOfTheUser_isWhereTheEnvironmentSays() {
        assertThat(RunHome.ofUser(Map.of("KINDRED_RUNS", "/runs", "XDG_STATE_HOME", "/state"))
                        .folder())
                .isEqualTo(Path.of("/runs"));
        assertThat(RunHome.ofUser(Map.of("XDG_STATE_HOME", "/state")).folder())
                .isEqualTo(Path.of("/state/kindred/runs"));
        assertThat(RunHome.ofUser(Map.of("XDG_STATE_HOME", "relative")).folder())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/state/kindred/runs"));
    }

    @Test
    void damagedRecord_isLeftOut() throws Exception {
        RunDirectory run = home.create("build", manifest);
        Files.writeString(run.folder().resolve("run.properties"), "format=1\nname=build\n");

        assertThat(home.all()).isEmpty();
        assertThatThrownBy(() -> RunDirectory.open(run.folder()))
                .hasMessage("Cannot read run [" + run.id() + "]: its run.properties in [" + run.folder()
                        + "] is damaged (no manifest). Remove the folder.");
    }
}
