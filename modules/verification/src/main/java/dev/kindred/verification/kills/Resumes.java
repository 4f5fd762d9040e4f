package dev.kindred.verification.kills;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * Does a journal lose what it was told, or a resumed run repeat what it has recorded? Kills runs at random moments and resumes
 * each until it has ended, until there were as many kills as it is told. Arguments: the launcher, the folder of this class's
 * jar, how many, the seed. Ends with 1 if anything was lost or repeated.
 *
 * <p>What jobs do is seen from outside: each appends a line to a file or sends a request. A job that was recorded must not do
 * it again. One that was killed between its work and its record does: its work is done at least once. At some kills half a
 * record is appended besides, as a power failure leaves it.
 */
public final class Resumes {

    private Resumes() {}

    public static void main(String[] arguments) throws Exception {
        Path launcher = Path.of(arguments[0]).toAbsolutePath();
        Path classPath = Path.of(arguments[1]).toAbsolutePath();
        int count = Integer.parseInt(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        Path folder = Files.createTempDirectory("resumes-");
        Random random = new Random(seed);
        Duration life = new Resumed(launcher, classPath, folder.resolve("reference"), random).reference();
        System.out.printf("%d kills, seed %d; a run takes %.1f s%n", count, seed, life.toMillis() / 1000.0);
        boolean fine = run(launcher, classPath, folder, random, life, count);
        if (fine) {
            Folders.remove(folder);
        }
        System.exit(fine ? 0 : 1);
    }

    private static boolean run(Path launcher, Path classPath, Path folder, Random random, Duration life, int count)
            throws Exception {
        int kills = 0;
        int runs = 0;
        int torn = 0;
        int recorded = 0;
        int repeated = 0;
        int wrong = 0;
        while (kills < count) {
            Path own = folder.resolve("run-" + runs + ".");
            Resumed.Ended ended = new Resumed(launcher, classPath, own, random).run(life, count - kills);
            runs++;
            kills += ended.kills();
            torn += ended.torn();
            recorded += ended.recorded();
            repeated += ended.repeated();
            wrong += ended.wrong().size();
            ended.wrong().forEach(what -> System.out.println("WRONG in " + own + ": " + what));
            if (ended.wrong().isEmpty()) {
                Folders.remove(own);
            }
        }
        System.out.printf(
                "%d kills of %d runs, the journal torn at %d of them; successes in the journals at the kills: %d%n",
                kills, runs, torn, recorded);
        System.out.printf(
                "recorded outcomes lost or recorded jobs repeated: %d; done again before a record was written: %d%n",
                wrong, repeated);
        return wrong == 0;
    }
}
