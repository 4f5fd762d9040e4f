package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python has what Java has not: a terminal to give to a process. */
@Tag("linux")
@Tag("python")
@Timeout(120)
class TerminalTest {

    private static final Pattern TOOK = Pattern.compile("succeeded after ([0-9.]+)s");

    private static final String NAME = "demo-" + "o".repeat(90);

    /** What fills a window, whatever its size. */
    private static final String MANY = manyThatRunUntilGo();

    private final CommandFolder commands;

    TerminalTest(@TempDir Path folder) {
        this.commands = new CommandFolder(folder);
    }

    private static String manyThatRunUntilGo() {
        StringBuilder manifest = new StringBuilder("version: 1\nname: " + NAME + "\npolicy: first-success\njobs:\n");
        for (int i = 0; i < 40; i++) {
            manifest.append("  job-%d-%s: { task: pause, with: { for: 1h } }%n".formatted(i, "x".repeat(90)));
        }
        return manifest + "  gate: { run: [cat, go] }\n";
    }

    @Test
    void terminal_showsABlockThatIsRedrawnAndThenTheReport() throws Exception {
        String shown = show("24x80", "", MANY);

        assertThat(shown).contains("\u001B[J").contains("job-3-x").doesNotContain("started gate");
        assertThat(shown.substring(shown.lastIndexOf("\u001B[J")))
                .contains("\u001B[32m" + NAME + " succeeded\u001B[0m after ")
                .contains("41 jobs: 1 succeeded, 40 cancelled.");
    }

    @Test
    void noColor_isHonoured() throws Exception {
        assertThat(show("24x80", "1", MANY))
                .contains("\u001B[J", NAME + " succeeded after ")
                .doesNotContain("\u001B[32m", "\u001B[31m", "\u001B[33m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "24x80,24x20", // narrower
                "24x40,30x100", // wider
                "24x80,4x80,30x80", // lower, higher
                "2x20", // one line and the cursor
                "24x80,10x60,5x20,40x90,3x10"
            })
    void resizes_areFollowedAndLeaveNothingBehind(String sizes) throws Exception {
        ShownScreen screen = ShownScreen.of(show(sizes, "1", MANY));

        assertThat(screen.tooWide()).isEmpty();
        assertThat(screen.highest()).isEqualTo(screen.rows() - 1);
        List<String> lines = screen.lines();
        int report = lines.size() - (1 + 41 + 1 + 1);
        assertThat(lines.get(report)).startsWith(NAME + " succeeded after ");
        assertThat(lines).last().isEqualTo("");
        assertThat(report)
                .as("lines above the report")
                .satisfiesAnyOf(
                        above -> assertThat(above).isZero(),
                        above -> assertThat(screen.mayHaveLeftLines()).isTrue());
    }

    @Test
    void tenThousandJobs_areDrawnAtTheBlocksPaceAndNotAtTheirs() throws Exception {
        StringBuilder manifest = new StringBuilder("version: 1\nname: demo\nlimit: 20\njobs:\n");
        for (int i = 0; i < 10_000; i++) {
            manifest.append("  job-%d: { task: pause, with: { for: 1ms } }%n".formatted(i));
        }
        String shown = show("24x80", "1", manifest.toString());
        ShownScreen screen = ShownScreen.of(shown);

        Matcher took = TOOK.matcher(shown);
        assertThat(took.find()).isTrue();
        assertThat(screen.highest()).isBetween(1, screen.rows() - 1);
        assertThat(screen.drawings()).isBetween(3, (int) (Double.parseDouble(took.group(1)) * 10) + 5);
        assertThat(screen.lines())
                .hasSize(1 + 50 + 1 + 1 + 1)
                .contains("  … and 9950 more, which 'kindred tree' shows", "10000 jobs: 10000 succeeded.");
        assertThat(shown.length())
                .isLessThan((screen.drawings() * (screen.rows() * 82 + 20))
                        + screen.lines().size() * 82);
    }

    @Test
    void secret_isNotShown() throws Exception {
        String shown = show("24x80", "", """
                version: 1
                name: demo
                policy: keep-going
                jobs:
                  prints: { secret: { TOKEN: canary-4711 }, shell: "echo it is $TOKEN; exit 1" }
                  starts: { run: [no-such-canary-4711] }
                """, 1);

        assertThat(shown)
                .contains("it is [secret TOKEN]", "no-such-[secret TOKEN]")
                .doesNotContain("canary");
    }

    /** The reason of a cancel is longer than the window, whose edge is in the middle of the secret. */
    @Test
    void secretAtTheEdgeOfTheWindow_isNotShownInPart() throws Exception {
        String shown = show("24x94", "", """
                version: 1
                name: demo
                jobs:
                  slow: { shell: "trap 'sleep 1; exit 1' TERM; echo on > up; sleep 300 & wait", grace: 30s }
                  up: { secret: { TOKEN: canary-4711-abcdefgh }, run: [cat, up] }
                  starts: { run: [no-such-canary-4711-abcdefgh], needs: [up] }
                """.replace("echo on > up", "echo on > " + commands.fifo("up")), 1);

        assertThat(shown).contains("is being ended").doesNotContain("canary");
    }

    @Test
    void streamThatIsNotStandardOutput_isNoTerminal() {
        assertThat(Terminal.of(System.err).isInteractive()).isFalse();
    }

    /** Runs a manifest in a window of these sizes; what waits for the pipe {@code go} ends when each was filled. */
    private String show(String sizes, String noColor, String manifest) throws Exception {
        return show(sizes, noColor, manifest, 0);
    }

    private String show(String sizes, String noColor, String manifest, int expected) throws Exception {
        Path terminal = commands.folder().resolve("terminal.py");
        try (InputStream script = Objects.requireNonNull(getClass().getResourceAsStream("terminal.py"))) {
            Files.copy(script, terminal, StandardCopyOption.REPLACE_EXISTING);
        }
        String go = manifest.contains("go]") ? commands.fifo("go").toString() : "-";
        Path shown = commands.folder().resolve("shown");
        List<String> command = new ArrayList<>(List.of("python3", terminal.toString(), sizes, go));
        command.addAll(OwnJvm.command("run", commands.write(manifest).toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(shown.toFile());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("NO_COLOR", noColor);
        Process process = builder.start();
        int exitCode;
        try {
            exitCode = process.waitFor();
        } finally {
            process.destroyForcibly(); // one that waits for a drawing for ever
        }
        String text = Files.readString(shown, StandardCharsets.UTF_8);
        assertThat(exitCode).as(text).isEqualTo(expected);
        return text;
    }
}
