package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

    private final Path folder;
    private final CommandFolder commands;

    UsageTest(@TempDir Path folder) {
        this.folder = folder;
        this.commands = new CommandFolder(folder);
    }

    @Test
    void unknownFile_isASentence() {
        Path missing = folder.resolve("missing.yaml");

        CommandFolder.Ran ran = CommandFolder.command("run", missing.toString());

        assertThat(ran.endedWith(2).err())
                .containsExactly(
                        "Cannot read manifest [" + missing + "]: there is no such file. Give the path of a YAML file.");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void folderForAManifest_isASentence() {
        assertThat(CommandFolder.command("run", folder.toString()).endedWith(2).err())
                .singleElement()
                .asString()
                .contains("it is a folder");
    }

    @Test
    void wrongManifest_startsNothingAndTellsAllProblems() throws Exception {
        CommandFolder.Ran ran = commands.run(
                "version: 1\njobs:\n  a: { shell: 'touch started' }\n  b: { run: [x], needs: [c] }\n  d: {}\n");

        String file = folder.resolve("manifest.yaml").toString();
        assertThat(ran.endedWith(2).err())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(file + ":4:26: Unknown job [c] in [needs] of [b]. Expected names"),
                        line -> assertThat(line).startsWith(file + ":5:3: Nothing to run in job [d]."));
        assertThat(ran.out()).isEmpty();
        assertThat(folder.resolve("started")).doesNotExist();
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "--max-bytes,20,is too large (more than 20 bytes)",
        "--max-depth,2,nest too deep (more than 2 levels)",
        "--max-aliases,0,Too many aliases (more than 0)",
        "--max-jobs,1,Too many jobs (more than 1)",
    })
    void eachBound_isAnOption(String option, String value, String expected) throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: &a { run: [x] }, b: *a }", option, value);

        assertThat(ran.endedWith(2).err())
                .singleElement()
                .asString()
                .contains(expected)
                .contains(option);
    }

    @ParameterizedTest
    @CsvSource({
        "--max-jobs,0,Cannot bound jobs by 0: the bound is at least 1.",
        "--max-jobs,many,Invalid value for option '--max-jobs'",
        "--lines,-1,Cannot show -1 lines",
        "--no-such-option,1,Unknown option: '--no-such-option'",
    })
    void wrongOption_isAnsweredWithTwo(String option, String value, String expected) throws Exception {
        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { run: [x] } }", option, value);

        assertThat(ran.endedWith(2).err().get(0)).contains(expected);
    }

    @Test
    void noCommand_isAnsweredWithTheHelp() {
        assertThat(CommandFolder.command().endedWith(2).err()).anyMatch(line -> line.startsWith("Usage: kindred"));
    }

    @Test
    void noManifest_isAnsweredWithTwo() {
        assertThat(CommandFolder.command("run").endedWith(2).err())
                .contains("Missing required parameter: 'MANIFEST'", "Try 'kindred run --help'.");
    }

    @Test
    void help_namesOptionsAndExitCodes() {
        assertThat(CommandFolder.command("run", "--help").endedWith(0).out())
                .anyMatch(line -> line.contains("--keep-going"))
                .anyMatch(line -> line.contains("--max-depth"))
                .anyMatch(line -> line.contains("130"));
    }

    @Test
    void version_isTold() {
        assertThat(CommandFolder.command("--version").endedWith(0).out())
                .singleElement()
                .asString()
                .startsWith("kindred ");
    }

    @Test
    void reportInAFolderThatIsNotThere_isASentence() throws Exception {
        Path report = folder.resolve("no/such/report.json");

        CommandFolder.Ran ran = commands.run("version: 1\njobs: { a: { run: [x] } }", "--json", report.toString());

        assertThat(ran.endedWith(2).err())
                .containsExactly("Cannot write report [" + report + "]: there is no [" + report
                        + "]. Give a file in a folder that exists.");
    }

    @Test
    void standardOutputIsFull_isToldAndEndsWithOne() {
        PrintStream full = new PrintStream(new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(Main.execute(full, new PrintStream(err, true, StandardCharsets.UTF_8), "schema"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Cannot write to standard output: ");
    }

    @Test
    void folderThatCannotBeMade_isASentence() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path manifest = commands.write("version: 1\njobs: { a: { run: [x] } }");

        CommandFolder.Ran ran = CommandFolder.command("run", manifest.toString(), "--run-dir", file + "/inner");

        assertThat(ran.endedWith(2).err())
                .singleElement()
                .asString()
                .startsWith("Cannot make a folder for the jobs' output: [" + file)
                .endsWith(" Give one with --run-dir.")
                .doesNotContain("Exception");
    }
}
