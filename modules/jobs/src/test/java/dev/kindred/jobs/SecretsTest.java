package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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

    /** The canary is of the job's own, of another's, from a variable and from a file; what carries it is all that there is. */
    @Test
    void secretVariables_areNowhereInAnyOutput() throws Exception {
        Path folder = commands.folder();
        Files.writeString(folder.resolve("key"), "canary-line-one\ncanary-line-two\n");
        Path json = folder.resolve("summary.json");
        Path junit = folder.resolve("junit.xml");
        String manifest = """
                version: 1
                name: demo
                jobs:
                  writes:
                    secret: { TOKEN: canary-4711, KEY: { file: key } }
                    shell: "printf 'a canary-'; printf '4711 b'; echo; echo $TOKEN; echo \\"$KEY\\"; echo $TOKEN > leaked"
                  reads: { shell: "cat leaked; cat leaked >&2; exit 3", needs: [writes], retry: { attempts: 2, backoff: 0s } }
                  asks: { http: "http://127.0.0.1:1/canary-4711", needs: [writes] }
                  starts: { run: [no-such-canary-4711], needs: [writes] }
                  after: { run: ["true"], needs: [reads] }
                """;
        for (String output : List.of("text", "json-lines")) {
            CommandFolder.Ran ran =
                    commands.run(manifest, "-k", "-o", output, "--json", json.toString(), "--junit", junit.toString());

            assertNoCanary(ran.endedWith(1));
            assertThat(ran.out()).anyMatch(line -> line.contains("[secret TOKEN]"));
        }
        assertThat(Files.readString(json)).contains("[secret TOKEN]").doesNotContain("canary");
        assertThat(Files.readString(junit)).contains("[secret TOKEN]").doesNotContain("canary");
        int files = 0;
        for (Path file : files(folder.resolve("runs"))) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContain("canary");
            files++;
        }
        assertThat(files).isGreaterThan(10);
        String file = folder.resolve("manifest.yaml").toString();
        assertNoCanary(CommandFolder.command("plan", file));
        assertNoCanary(CommandFolder.command("plan", file, "-o", "json").endedWith(0));
        String runs = folder.resolve("runs").toString();
        assertNoCanary(CommandFolder.command("ps", "--all", "--run-dir", runs).endedWith(0));
        assertNoCanary(CommandFolder.command("tree", "--run-dir", runs).endedWith(0));
        for (String job : List.of("writes", "reads", "asks", "starts", "after")) {
            assertNoCanary(CommandFolder.command("why", job, "--run-dir", runs).endedWith(0));
        }
    }

    /** What is too long is shortened, in the middle of the secret, and an argument is quoted as a shell needs it. */
    @Test
    void secretThatIsShortenedOrQuoted_isNowhereInPart() throws Exception {
        String manifest = """
                version: 1
                name: demo
                jobs:
                  slow: { run: [sleep, '300'] }
                  quoted: { secret: { QUOTE: "it's-canary" }, run: [sh, -c, "true it's-canary"], needs: [slow] }
                  starts: { secret: { TOKEN: canary-4711-abcdefgh }, run: [%scanary-4711-abcdefgh] }
                  shown: { run: [echo, %scanary-4711-abcdefgh], needs: [slow] }
                """.formatted("p".repeat(150), "p".repeat(90));
        Path json = commands.folder().resolve("summary.json");

        CommandFolder.Ran ran =
                commands.run(manifest, "--json", json.toString()).endedWith(1);

        assertThat(ran.out()).noneMatch(line -> line.contains("canary"));
        assertThat(Files.readString(json)).doesNotContain("canary");
        for (Path file : files(commands.folder().resolve("runs"))) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContain("canary");
        }
        String file = commands.folder().resolve("manifest.yaml").toString();
        assertThat(CommandFolder.command("plan", file).endedWith(0).out())
                .anyMatch(line -> line.contains("[secret QUOTE]"))
                .noneMatch(line -> line.contains("canary"));
        assertThat(CommandFolder.command("plan", file, "-o", "json")
                        .endedWith(0)
                        .out())
                .noneMatch(line -> line.contains("canary"));
    }

    @Test
    void secretThatIsAWordOfTheFormat_leavesTheFormatAlone() throws Exception {
        Path file = commands.write(
                "version: 1\nname: demo\njobs: { a: { secret: { K: directory, P: process }, run: [ls, process] } }");

        assertThat(String.join(
                        "\n",
                        CommandFolder.command("plan", file.toString(), "-o", "json")
                                .endedWith(0)
                                .out()))
                .contains("\"directory\"", "\"kind\": \"process\"", "[secret P]");
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private static void assertNoCanary(CommandFolder.Ran ran) {
        assertThat(ran.out()).noneMatch(line -> line.contains(CANARY));
        assertThat(ran.err()).noneMatch(line -> line.contains(CANARY));
    }
}
