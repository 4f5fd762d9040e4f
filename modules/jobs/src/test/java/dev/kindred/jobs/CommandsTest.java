package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private static final String MANIFEST = """
            version: 1
            name: demo
            limit: 2
            pools: { db: 3 }
            jobs:
              last: { shell: "touch started", needs: [web, group], uses: { db: 2 } }
              web: { http: "https://example.org/x", timeout: 2s, retry: { statuses: 503 } }
              group:
                policy: { quorum: 1 }
                jobs:
                  a: { run: [echo, two words, plain], env: { LEVEL: canary-1 }, secret: { TOKEN: canary-2, KEY: { variable: NOT_SET } } }
                  b: { task: pause, with: { for: 1s } }
            """;

    private final Path folder;
    private final CommandFolder commands;

    CommandsTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void plan_showsTheTreeInTheOrderOfStartsAndStartsNothing() throws Exception {
        CommandFolder.Ran ran =
                CommandFolder.command("plan", commands.write(MANIFEST).toString());

        assertThat(ran.endedWith(0).out())
                .containsExactly(
                        "demo/  [at most 2 at once]",
                        "  web: GET https://example.org/x  [timeout 2s; up to 3 attempts after [503], backoff 1s to 1m]",
                        "  group/  [quorum: 1]",
                        "    a: echo 'two words' plain  with LEVEL  in " + folder
                                + "  [secret TOKEN (written in the manifest); secret KEY (variable NOT_SET)]",
                        "    b: task pause for=1s",
                        "  last: /bin/sh -c 'touch started'  in " + folder + "  [uses 2 of db; needs web, group]",
                        "pools: db 3",
                        "4 jobs; nothing was started.");
        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void planOfAWrongManifest_isAnsweredWithTwo() throws Exception {
        assertThat(CommandFolder.command("plan", commands.write("version: 1").toString())
                        .endedWith(2)
                        .err())
                .singleElement()
                .asString()
                .contains("No [jobs] in the manifest.");
    }

    @Test
    void validate_tellsOfEachManifest() throws Exception {
        Path fine = commands.write(MANIFEST);
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "version: 1\njobs: { a: {} }");

        CommandFolder.Ran ran = CommandFolder.command("validate", fine.toString(), wrong.toString());

        assertThat(ran.endedWith(2).out()).containsExactly(fine + ": fine, 4 jobs.");
        assertThat(ran.err()).singleElement().asString().startsWith(wrong + ":2:9: Nothing to run in job [a].");
        CommandFolder.command("validate", fine.toString()).endedWith(0);
    }

    @Test
    void secretWithoutAValue_isToldBeforeAnythingStarts() throws Exception {
        CommandFolder.Ran ran = commands.run(MANIFEST);

        assertThat(ran.endedWith(2).err())
                .containsExactly("Cannot use secret [KEY] of job [group/a]: variable [NOT_SET] is not set. Set it.");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void schema_isJson() {
        assertThat(JsonValue.map(String.join(
                        "\n", CommandFolder.command("schema").endedWith(0).out())))
                .containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema");
    }

    @Test
    @Tag("linux")
    void completion_isAScriptThatBashTakes() throws Exception {
        CommandFolder.Ran ran = CommandFolder.command("completion").endedWith(0);
        Path script = Files.write(folder.resolve("completion"), ran.out());

        assertThat(new ProcessBuilder("bash", "-n", script.toString()).start().waitFor())
                .isZero();
        assertThat(ran.out())
                .anyMatch(line -> line.contains("resume"))
                .anyMatch(line -> line.contains("--keep-going"))
                .anyMatch(line -> line.contains("json-lines"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "resume", "plan", "validate", "schema", "completion"})
    void everyCommand_hasAHelp(String command) {
        assertThat(CommandFolder.command(command, "--help").endedWith(0).out())
                .anyMatch(line -> line.startsWith("Usage: kindred " + command));
        assertThat(CommandFolder.command("--help").endedWith(0).out())
                .anyMatch(line -> line.strip().startsWith(command));
    }
}
