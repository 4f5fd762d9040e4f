package dev.kindred.verification.kills;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run that is killed and resumed until it has ended, in a folder of its own. */
final class Resumed {

    /**
     * What became of it.
     *
     * @param kills how often it was killed
     * @param torn how often its journal was torn on top of that
     * @param recorded how many successes were in the journal at the kills, all kills together
     * @param repeated how many works were done again, since nothing of them was written down
     * @param wrong what should not have been
     */
    record Ended(int kills, int torn, int recorded, int repeated, List<String> wrong) {}

    private static final int PROCESSES = 40;
    private static final int OTHERS = 20;
    private static final int ONE_IN = 4;
    private static final long MILLIS_BETWEEN_LOOKS = 20;
    private static final int MOST_KILLS = 12;

    private final Path launcher;
    private final Path classPath;
    private final Path folder;
    private final Random random;
    private final Traces traces;
    private final List<String> wrong = new ArrayList<>();

    // By job, how often it had done its work when its success was found in the journal for the first time.
    private final Map<String, Integer> done = new LinkedHashMap<>();
    private final Set<String> written = new LinkedHashSet<>();
    private int torn;
    private int recorded;

    Resumed(Path launcher, Path classPath, Path folder, Random random) throws IOException {
        this.launcher = launcher;
        this.classPath = classPath;
        this.folder = Files.createDirectory(folder);
        this.random = random;
        this.traces = new Traces(folder.resolve("traces"));
        Files.writeString(folder.resolve("manifest.yaml"), manifest());
    }

    /** How long it takes if nobody kills it. */
    Duration reference() throws Exception {
        long begin = System.nanoTime();
        int exitCode = start(null).waitFor();
        traces.close();
        if (exitCode != 0) {
            throw new IllegalStateException("The run failed:\n" + Files.readString(folder.resolve("out")));
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /**
     * @param life how long a run takes
     * @param most how many kills there are to be at most
     */
    Ended run(Duration life, int most) throws Exception {
        int kills = 0;
        while (true) {
            Process runner = start(run());
            boolean isKilled = kills < Math.min(most, MOST_KILLS)
                    && !runner.waitFor((long) (random.nextDouble() * 1.1 * life.toMillis()), TimeUnit.MILLISECONDS);
            if (!isKilled) {
                checkEnd(runner.waitFor());
                traces.close();
                int all = traces.counts().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                return new Ended(kills, torn, recorded, all - PROCESSES - 2 * OTHERS, wrong);
            }
            runner.destroyForcibly().waitFor();
            kills++;
            awaitNothing();
            checkKill();
            tear();
        }
    }

    private void checkKill() throws IOException {
        Set<String> now = run() == null ? Set.of() : WrittenDown.succeeded(journal());
        recorded += now.size();
        Set<String> lost = new LinkedHashSet<>(written);
        lost.removeAll(now);
        expectNone("recorded before and now no more", lost);
        written.addAll(now);
        Set<String> toldOnly = WrittenDown.told(folder.resolve("out"));
        toldOnly.removeAll(now);
        expectNone("told to have succeeded and not recorded", toldOnly);
        Map<String, Integer> counts = traces.counts();
        checkRepeats(counts);
        now.forEach(job -> done.putIfAbsent(job, counts.getOrDefault(job, 0)));
    }

    private void checkRepeats(Map<String, Integer> counts) {
        done.forEach((job, times) -> {
            if (counts.getOrDefault(job, 0) != times.intValue()) {
                wrong.add("recorded after " + times + " times, done " + counts.get(job) + " times: " + job);
            }
        });
    }

    private void checkEnd(int exitCode) throws IOException {
        if (exitCode != 0) {
            wrong.add("exit code " + exitCode + ":\n" + Files.readString(folder.resolve("out")));
        }
        Map<String, Integer> counts = traces.counts();
        checkRepeats(counts);
        if (counts.size() != PROCESSES + 2 * OTHERS) {
            wrong.add("jobs that did their work: " + counts.size());
        }
        if (WrittenDown.succeeded(journal()).size() != PROCESSES + 2 * OTHERS) {
            wrong.add("jobs recorded at the end: "
                    + WrittenDown.succeeded(journal()).size());
        }
    }

    private void expectNone(String what, Set<String> jobs) {
        if (!jobs.isEmpty()) {
            wrong.add(what + ": " + jobs);
        }
    }

    // A SIGKILL seldom falls into a write, a power failure does.
    private void tear() throws IOException {
        if (run() == null || random.nextInt(ONE_IN) != 0) {
            return;
        }
        byte[] line = "0badf00d succeeded 00112233445566778899aabbccddeeff kill/j-p1 12\n"
                .getBytes(StandardCharsets.US_ASCII);
        Files.write(journal(), Arrays.copyOf(line, 1 + random.nextInt(line.length)), StandardOpenOption.APPEND);
        torn++;
    }

    private void awaitNothing() throws Exception {
        while (!Processes.marked(folder).isEmpty()) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    private Path journal() throws IOException {
        return folder.resolve("runs").resolve(String.valueOf(run())).resolve("journal");
    }

    /** The run's id, once there is a journal. */
    private @Nullable String run() throws IOException {
        Path runs = folder.resolve("runs");
        if (Files.notExists(runs)) {
            return null;
        }
        try (var all = Files.list(runs)) {
            return all.filter(run -> Files.exists(run.resolve("journal")))
                    .map(run -> run.getFileName().toString())
                    .findFirst()
                    .orElse(null);
        }
    }

    private Process start(@Nullable String run) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(
                run == null
                        ? List.of(
                                "run",
                                folder.resolve("manifest.yaml").toString(),
                                "--class-path",
                                classPath.resolve("kindred-verification.jar").toString())
                        : List.of("resume", run));
        command.addAll(List.of("--run-dir", folder.resolve("runs").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("RESUMES", folder.toString());
        return builder.start();
    }

    /** Chains of all three kinds, under a limit, and a pool that they compete for. */
    private String manifest() {
        StringBuilder text = new StringBuilder("""
                version: 1
                name: kill
                limit: 6
                pools: { few: 3 }
                jobs:
                """);
        for (int i = 0; i < PROCESSES; i++) {
            text.append("  j-p%d: { shell: \"echo j-p%d >> traces\", uses: { few: 1 }%s }%n"
                    .formatted(i, i, i < 4 ? "" : ", needs: [j-p" + (i - 4) + "]"));
        }
        for (int i = 0; i < OTHERS; i++) {
            text.append("  j-h%d: { http: \"%s/j-h%d\", needs: [j-p%d] }%n".formatted(i, traces.address(), i, i));
            text.append("  j-t%d: { task: append-line, with: { file: \"%s\", line: j-t%d }, needs: [j-h%d] }%n"
                    .formatted(i, traces.file(), i, i));
        }
        return text.toString();
    }
}
