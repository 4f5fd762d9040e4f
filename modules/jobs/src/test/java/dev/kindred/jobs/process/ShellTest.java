package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in shells: nothing of a program is to be seen by a shell, and nothing of a shell by a program. */
@Tag("linux")
class ShellTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ProcessTree.Ending NOTHING = new ProcessTree.Ending(0, List.of());

    private final Path folder;
    private final Path log;
    private Guard guard;

    ShellTest(@TempDir Path folder) {
        this.folder = folder;
        this.log = folder.resolve("it's a $log");
    }

    @BeforeEach
    void createGuard() throws Exception {
        guard = Guard.create(folder.resolve("sessions"), folder.resolve("report"), LONG);
    }

    @AfterEach
    void closeGuard() {
        guard.close();
    }

    @Test
    void arguments_arriveAsTheyAre() throws Exception {
        List<String> command = new ArrayList<>(List.of("printf", "[%s]"));
        command.addAll(List.of("it's", "$HOME `id` \\ \"", "a\nb", "", "-n", "é", "*"));

        assertThat(run(builder(command.toArray(String[]::new)))).isZero();

        assertThat(log).hasContent("[it's][$HOME `id` \\ \"][a\nb][][-n][é][*]");
    }

    @Test
    void environmentAndFolder_areTheProgramsOwn() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("an 'inner' one"));
        ProcessBuilder builder = builder("sh", "-c", "echo \"$GREETING\"; pwd; echo \"${HOME-none}\"; exit 7")
                .directory(inner.toFile());
        builder.environment().put("GREETING", "it's $me");
        builder.environment().put("odd.name", "kept");
        builder.environment().remove("HOME");

        assertThat(run(builder)).isEqualTo(7);
        assertThat(Files.readAllLines(log)).containsExactly("it's $me", inner.toString(), "none");

        Files.delete(log);
        ProcessBuilder odd = builder("env"); // a shell would drop it
        odd.environment().put("odd.name", "kept");
        run(odd);
        assertThat(Files.readAllLines(log)).contains("odd.name=kept");

        Files.delete(log);
        run(builder("sh", "-c", "echo \"${GREETING-none}\"; env | grep -c '^KINDRED_JOB_'; pwd"));
        assertThat(Files.readAllLines(log))
                .startsWith("none", "1")
                .as("the next program's")
                .hasSize(3);
    }

    @Test
    void shell_runsTheNextProgramToo() throws Exception {
        ProcessTree first = guard.start(builder("true"));
        first.awaitExit();
        assertThat(first.end(LONG)).isEqualTo(NOTHING);
        ProcessTree second = guard.start(builder("true"));
        second.awaitExit();
        second.end(LONG);

        assertThat(second.pid()).isEqualTo(first.pid());
    }

    @Test
    void shellOfAProgramThatLeftSomething_isNotUsedAgain() throws Exception {
        ProcessTree first = guard.start(builder("sh", "-c", "sleep 300 & exit 0"));
        assertThat(first.awaitExit()).isZero();
        assertThat(first.end(LONG)).isEqualTo(new ProcessTree.Ending(1, List.of()));
        ProcessTree second = guard.start(builder("true"));
        second.awaitExit();
        second.end(LONG);

        assertThat(second.pid()).isNotEqualTo(first.pid());
    }

    @Test
    void programThatSignalsItsOwnGroup_endsByItself() throws Exception {
        assertThat(run(builder("sh", "-c", "kill -TERM 0; sleep 300"))).isEqualTo(128 + 15);
        assertThat(run(builder("sh", "-c", "trap 'exit 3' USR1; kill -USR1 0; sleep 300")))
                .isEqualTo(3);
        assertThat(run(builder("sh", "-c", "kill -KILL 0"))).isEqualTo(128 + 9);
        assertThat(run(builder("true"))).isZero();
    }

    @Test
    void programInItsOwnSessionWithoutItsMark_isFound() throws Exception {
        Fifo fifo = Fifo.in(folder);
        ProcessTree tree = guard.start(builder("env", "-i", "setsid", "sh", "-c", "echo $$ > fifo; sleep 300"));
        ProcessEntry program = fifo.readProcess();

        assertThat(tree.end(LONG).survivors()).isEmpty();
        assertThat(new Procfs().find(program.pid()).filter(program::isSameAs)).isEmpty();
    }

    @Test
    void outputIntoAPipe_isReadAndTheProgramHasItsCode() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", "echo \"$odd\"; cat; exit 5").directory(folder.toFile());
        builder.environment().put("odd", "it's");
        ProcessTree tree = guard.start(builder.redirectErrorStream(true));

        assertThat(new String(tree.output().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("it's\n");
        assertThat(tree.awaitExit()).isEqualTo(5);
        assertThat(tree.end(LONG)).isEqualTo(NOTHING);
    }

    private int run(ProcessBuilder builder) throws Exception {
        ProcessTree tree = guard.start(builder);
        int code = tree.awaitExit();
        assertThat(tree.end(LONG).survivors()).isEmpty();
        return code;
    }

    private ProcessBuilder builder(String... command) {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
    }
}
