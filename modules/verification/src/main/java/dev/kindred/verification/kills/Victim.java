package dev.kindred.verification.kills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One runner, in a folder of its own. */
final class Victim {

    /**
     * What became of one.
     *
     * @param alive how many processes it had when it was killed, the guard included, itself not
     * @param wasWhole whether all of its jobs ran
     * @param took from the kill until nothing was there
     * @param left what was there when the time was over
     */
    record Killed(int number, int alive, boolean wasWhole, Duration took, List<String> left) {}

    /** TERM is waited for as long as the longest grace says, then 5 s of KILL; the rest is for a busy machine. */
    private static final Duration MOST = Duration.ofSeconds(60);

    private static final long MILLIS_BETWEEN_LOOKS = 50;
    private static final int EMPTY_LOOKS = 3;
    private static final int JOBS = 5;

    private final Path launcher;
    private final Path folder;
    private final int number;
    private final Random random;

    Victim(Path launcher, Path within, int number, Random random) throws IOException {
        this.launcher = launcher;
        // The dot ends the name: no other folder's path is found in this one's.
        this.folder = Files.createDirectory(within.resolve("run-" + number + "."));
        this.number = number;
        this.random = random;
    }

    /** How long a run takes until all of its jobs run. */
    Duration reference() throws Exception {
        Process runner = start();
        long begin = System.nanoTime();
        await(() -> isWhole() || !runner.isAlive());
        if (!isWhole()) {
            throw new IllegalStateException("The jobs do not start:\n" + Files.readString(folder.resolve("out")));
        }
        Duration life = Duration.ofNanos(System.nanoTime() - begin);
        runner.destroyForcibly().waitFor();
        awaitNothing();
        return life;
    }

    /** Kills it, one in four each: at any moment of that time; soon after its begin; soon after its first job; when all is there. */
    Killed kill(Duration life) throws Exception {
        int kind = random.nextInt(4);
        long millis = (long) (random.nextDouble() * life.toMillis());
        Process runner = start();
        if (kind == 3) {
            await(this::isWhole);
        } else if (kind == 2) {
            await(() -> jobsThatRun() > 0);
            Thread.sleep(millis / 4);
        } else if (kind == 1) {
            await(this::hasBegun);
            Thread.sleep(millis / 2);
        } else {
            Thread.sleep(millis);
        }
        boolean wasWhole = isWhole();
        int alive = Processes.marked(folder).size() - 1;
        runner.destroyForcibly().waitFor();
        long begin = System.nanoTime();
        List<String> left = awaitNothing();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (left.isEmpty()) {
            Folders.remove(folder);
        }
        return new Killed(number, alive, wasWhole, took, left);
    }

    /** More than one look, since one can miss a process that is just being replaced by exec. */
    private List<String> awaitNothing() throws Exception {
        long end = System.nanoTime() + MOST.toNanos();
        int empty = 0;
        while (true) {
            List<String> there = Processes.marked(folder);
            empty = there.isEmpty() ? empty + 1 : 0;
            if (empty == EMPTY_LOOKS || System.nanoTime() > end) {
                return there;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    /** Its guard is about to start. */
    private boolean hasBegun() {
        try (Stream<Path> files =
                Files.exists(folder.resolve("runs")) ? Files.walk(folder.resolve("runs")) : Stream.of()) {
            return files.anyMatch(file -> file.endsWith("sessions"));
        } catch (IOException | UncheckedIOException beingMade) {
            return false;
        }
    }

    private boolean isWhole() {
        return jobsThatRun() == JOBS;
    }

    private long jobsThatRun() {
        return IntStream.range(0, JOBS)
                .filter(job -> Files.exists(folder.resolve("on-" + job)))
                .count();
    }

    private Process start() throws IOException {
        Path manifest = Files.writeString(folder.resolve("manifest.yaml"), manifest());
        ProcessBuilder builder = new ProcessBuilder(
                        launcher.toString(),
                        "run",
                        manifest.toString(),
                        "--run-dir",
                        folder.resolve("runs").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("KILLS", folder.toString());
        return builder.start();
    }

    // The folder among a shell's arguments is how a process is found that has cleared its environment and left.
    private String manifest() {
        return """
                version: 1
                jobs:
                  deaf:
                    grace: %1$dms
                    shell: "trap '' TERM; (while :; do sleep 300; done) & touch on-0; while :; do sleep 300; done"
                  daemon:
                    grace: 0ms
                    shell: "(setsid sh -c '(setsid sh -c \\"trap : TERM; touch on-1; while :; do sleep 300; done\\" &)' &); sleep 300"
                  bare:
                    grace: 100ms
                    shell: "env -i PATH=$PATH sh -c 'cd /; touch %2$s/on-2; while :; do sleep 300; done' sh %2$s & wait"
                  forks:
                    grace: 100ms
                    shell: "i=0; while [ $i -lt 200 ]; do sleep 300 & i=$((i+1)); done; touch on-3; wait"
                  forker:
                    grace: 100ms
                    shell: "touch on-4; while :; do (sleep 0.2 & sleep 0.2 & setsid sleep 0.2 &); sleep 0.05; done"
                  churn:
                    limit: 2
                    jobs:
                %3$s
                """.formatted(random.nextInt(400), folder, churn());
    }

    private static String churn() {
        StringBuilder jobs = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            jobs.append("      c").append(i).append(": { shell: 'sleep 0.0' }\n");
        }
        return jobs.toString();
    }
}
