package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The canary is the value of a variable; it must be nowhere in what is printed. */
@Tag("linux")
class SecretsTest {

    private static final String CANARY = "canary-4711";

    private final CommandFolder commands;

    SecretsTest(@TempDir Path folder) {
        this.commands = new CommandFolder(folder);
    }

    @Test
    void jobThatPrintsItAndFails_isReportedWithTheName() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs: { a: { shell: 'echo token=$TOKEN; exit 1', env: { TOKEN: " + CANARY + " } } }");

        assertThat(ran.endedWith(1).report()).contains("    | token=[env TOKEN]");
        assertNoCanary(ran);
    }

    @Test
    void jobThatSucceeds_isReportedWithoutIt() throws Exception {
        assertNoCanary(commands.run("version: 1\njobs: { a: { shell: 'echo $TOKEN', env: { TOKEN: " + CANARY + " } } }")
                .endedWith(0));
    }

    @Test
    void wrongManifest_isReportedWithoutIt() throws Exception {
        assertNoCanary(commands.run("version: 1\njobs: { a: { env: { TOKEN: " + CANARY + ", TOKEN: " + CANARY
                        + "2, B: [" + CANARY + "] } } }")
                .endedWith(2));
        assertNoCanary(commands.run("version: 1\njobs: { a: { env: { TOKEN: " + CANARY + " ] } } }")
                .endedWith(2));
    }

    private static void assertNoCanary(CommandFolder.Ran ran) {
        assertThat(ran.out()).noneMatch(line -> line.contains(CANARY));
        assertThat(ran.err()).noneMatch(line -> line.contains(CANARY));
    }
}
