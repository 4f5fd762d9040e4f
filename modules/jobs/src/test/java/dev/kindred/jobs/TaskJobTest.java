package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskJobTest {

    private final Path folder;
    private final CommandFolder commands;

    TaskJobTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void taskOfKindred_isRun() throws Exception {
        assertThat(commands.run("version: 1\njobs: { a: { task: pause, with: { for: 1ms } }, b: { task: pause } }")
                        .endedWith(0)
                        .report())
                .anyMatch(line -> line.startsWith("  succeeded     a"));
    }

    @Test
    void taskThatIsCancelled_ends() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs: { a: { task: pause, with: { for: 300h } }, b: { task: pause, with: { for: 1h },"
                        + " timeout: 20ms } }");

        assertThat(ran.endedWith(3).report()).anyMatch(line -> line.startsWith("  cancelled     a"));
    }

    @Test
    void unknownTask_isAnsweredWithTheKnownOnes() throws Exception {
        assertThat(commands.run("version: 1\njobs: { a: { task: pauze } }")
                        .endedWith(2)
                        .err())
                .singleElement()
                .asString()
                .endsWith("Unknown task [pauze] of job [a]. Did you mean [pause]? Expected one of: pause."
                        + " More come with --class-path.");
    }

    @Test
    void wrongParameters_areToldBeforeAnythingStarts() throws Exception {
        assertThat(commands.run("version: 1\njobs: { a: { task: pause, with: { for: long } } }")
                        .endedWith(2)
                        .err())
                .singleElement()
                .asString()
                .contains(":2:33: Wrong [with] of job [a]: [for] is no duration such as 500ms");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void taskOfTheClassPath_isFoundAndGivenItsParameters() throws Exception {
        Path classes = compile("""
                package demo;
                import dev.kindred.Task;
                import dev.kindred.jobs.task.JobTask;
                import java.nio.file.Files;
                import java.nio.file.Path;
                import java.util.Map;
                public final class Write implements JobTask {
                    public String name() { return "write"; }
                    public Task<?> task(Map<String, String> parameters) {
                        return Task.blocking(() -> Files.writeString(
                            Path.of(parameters.get("file")), parameters.get("text")));
                    }
                }
                """);
        Path file = folder.resolve("written");

        commands.run(
                        "version: 1\njobs: { a: { task: write, with: { file: " + file
                                + ", text: \"${TOKEN} ${NONE}\" }, secret: { TOKEN: canary-4711 } } }",
                        "--class-path",
                        classes.toString())
                .endedWith(0);

        assertThat(file).hasContent("canary-4711 ${NONE}");
    }

    private Path compile(String source) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path file = Files.writeString(folder.resolve("Write.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString()))
                .isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.kindred.jobs.task.JobTask"), "demo.Write\n");
        return classes;
    }

    @Test
    void classPathThatIsNotThere_isRefused() throws Exception {
        assertThat(commands.run("version: 1\njobs: { a: { task: pause } }", "--class-path", folder + "/none.jar")
                        .endedWith(2)
                        .err())
                .singleElement()
                .asString()
                .startsWith("Cannot use the class path: there is no [");
    }

    @Test
    void thousandsOfTasks_areOneRun() throws Exception {
        String jobs = IntStream.range(0, 5_000)
                .mapToObj(i -> "  t%d: { task: pause }\n".formatted(i))
                .collect(Collectors.joining("", "version: 1\njobs:\n", ""));

        assertThat(commands.run(jobs).endedWith(0).out())
                .anyMatch(line -> line.startsWith("5000 jobs: 5000 succeeded"));
    }
}
