package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Python has what Java has not: a terminal to give to a process. */
@Tag("linux")
@Tag("python")
@Timeout(120)
class TerminalTest {

    private static final String ON_A_TERMINAL =
            "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

    private final CommandFolder commands;

    TerminalTest(@TempDir Path folder) {
        this.commands = new CommandFolder(folder);
    }

    @Test
    void terminal_showsABlockThatIsRedrawnAndThenTheReport() throws Exception {
        String shown = show("");

        assertThat(shown)
                .contains("\u001B[J")
                .contains("a  waits for the end of [gate]")
                .doesNotContain("started gate")
                .contains("\u001B[32mdemo succeeded\u001B[0m after ");
        assertThat(shown.substring(shown.lastIndexOf("\u001B[J")))
                .contains("demo succeeded")
                .doesNotContain("waits for");
    }

    @Test
    void noColor_isHonoured() throws Exception {
        assertThat(show("1")).contains("\u001B[J", "demo succeeded after ").doesNotContain("\u001B[32m");
    }

    @Test
    void streamThatIsNotStandardOutput_isNoTerminal() {
        assertThat(Terminal.of(System.err).isInteractive()).isFalse();
    }

    private String show(String noColor) throws Exception {
        Path manifest = commands.write("""
                version: 1
                name: demo
                jobs: { gate: { run: [sleep, 1] }, a: { run: ["true"], needs: [gate] } }
                """);
        List<String> command = new ArrayList<>(List.of("python3", "-c", ON_A_TERMINAL));
        command.addAll(OwnJvm.command("run", manifest.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new java.io.File("/dev/null"));
        builder.environment().put("TERM", "xterm");
        builder.environment().put("NO_COLOR", noColor);
        Process process = builder.start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return shown;
    }
}
