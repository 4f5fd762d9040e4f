package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void planAsJson_hasItsVersionTheTreeAndNoValues() throws Exception {
        String manifest = commands.write(MANIFEST).toString();

        String text = String.join(
                "\n",
                CommandFolder.command("plan", manifest, "-o", "json")
                        .endedWith(0)
                        .out());
        Map<String, Object> plan = JsonValue.map(text);

        assertThat(plan)
                .containsEntry("format", "kindred-plan")
                .containsEntry("version", 1)
                .containsEntry("name", "demo")
                .containsEntry("limit", 2)
                .containsEntry("count", 4)
                .containsEntry("pools", Map.of("db", 3));
        List<Map<String, Object>> jobs = JsonValue.maps(plan.get("jobs"));
        assertThat(jobs).extracting(job -> job.get("path")).containsExactly("web", "group", "last");
        assertThat(jobs).extracting(job -> job.get("kind")).containsExactly("http", "group", "process");
        assertThat(jobs.get(0))
                .containsEntry("address", "https://example.org/x")
                .containsEntry("timeoutMillis", 2000);
        assertThat(jobs.get(2)).containsEntry("needs", List.of("web", "group")).containsEntry("uses", Map.of("db", 2));
        List<Map<String, Object>> members = JsonValue.maps(jobs.get(1).get("jobs"));
        assertThat(members.get(0))
                .containsEntry("path", "group/a")
                .containsEntry("run", List.of("echo", "two words", "plain"))
                .containsEntry("variables", List.of("LEVEL"))
                .containsEntry("secrets", Map.of("TOKEN", "written in the manifest", "KEY", "variable NOT_SET"));
        assertThat(text).doesNotContain("canary");
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

    /** What bash itself answers to the tabulator, once the script is sourced. */
    @ParameterizedTest
    @CsvSource({
        "'kindred re', resume",
        "'kindred ', 'run,resume,ps,tree,why,cancel,plan,validate,schema,completion'",
        "'kindred run --jun', --junit",
        "'kindred run --output ', 'text,json-lines'",
        "'kindred plan --output ', 'text,json'",
        "'kindred cancel --r', '--run,--run-dir'",
    })
    @Tag("linux")
    void completion_completesInBash(String line, String expected) throws Exception {
        Path script = Files.write(
                folder.resolve("completion"),
                CommandFolder.command("completion").endedWith(0).out());
        String words = line.replaceAll(" (\\S+)", " '$1'") + (line.endsWith(" ") ? "''" : "");
        String tabulator = """
                source %s
                COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(%s) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                $(complete -p kindred | sed 's/.*-F \\([^ ]*\\).*/\\1/') kindred
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script, words);
        Process bash = new ProcessBuilder("bash", "-c", tabulator, "bash", line)
                .redirectErrorStream(true)
                .start();
        List<String> answers = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();

        assertThat(answers).containsAll(List.of(expected.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "resume", "ps", "tree", "why", "cancel", "plan", "validate", "schema", "completion"})
    void everyCommand_hasAHelpThatTeaches(String command) {
        CommandFolder.Ran ran = CommandFolder.command(command, "--help").endedWith(0);

        assertThat(ran.out())
                .anyMatch(line -> line.startsWith("Usage: kindred " + command))
                .anyMatch(line -> line.startsWith("  kindred " + command)
                        || line.contains("(kindred " + command)
                        || line.contains("yaml-language-server"));
        assertThat(CommandFolder.command("--help").endedWith(0).out())
                .anyMatch(line -> line.strip().startsWith(command));
    }
}
