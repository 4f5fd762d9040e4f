package dev.kindred.verification.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does anything outlive a runner that was killed with SIGKILL? Kills as many runners as it is told, each at a random moment of
 * its life, and looks for whatever of it is there when its guard has had its time. Arguments: the launcher, how many, the seed,
 * how many at once. Ends with 1 if anything was left.
 *
 * <p>Each run has jobs of every kind that is hard to end: deaf ones, daemons that left by double fork, those that cleared
 * their environment, one that forks 200 processes, and jobs that start and end all the time.
 */
public final class Kills {

    private final Path launcher;
    private final int count;
    private final long seed;

    private Kills(Path launcher, int count, long seed) {
        this.launcher = launcher;
        this.count = count;
        this.seed = seed;
    }

    public static void main(String[] arguments) throws Exception {
        Path launcher = Path.of(arguments[0]).toAbsolutePath();
        int count = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        boolean nothingLeft = new Kills(launcher, count, seed).run(Integer.parseInt(arguments[3]));
        System.exit(nothingLeft ? 0 : 1);
    }

    private boolean run(int atOnce) throws Exception {
        Path folder = Files.createTempDirectory("kills-");
        Duration life = new Victim(launcher, folder, -1, new Random(seed)).reference();
        System.out.printf(
                "%d kills, seed %d, %d at once; a run has all of its processes after %.1f s%n",
                count, seed, atOnce, life.toMillis() / 1000.0);
        List<Victim.Killed> killed = killAll(folder, life, atOnce);
        List<String> left = Processes.marked(folder);
        report(killed, left);
        if (!left.isEmpty() || killed.stream().anyMatch(each -> !each.left().isEmpty())) {
            return false;
        }
        Folders.remove(folder);
        return true;
    }

    private List<Victim.Killed> killAll(Path folder, Duration life, int atOnce) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(atOnce);
        try {
            List<Callable<Victim.Killed>> tasks = new ArrayList<>();
            Random seeds = new Random(seed); // those of neighbours begin alike
            for (int i = 0; i < count; i++) {
                int number = i;
                // Of its own, so that the moments do not depend on who ends first.
                Random random = new Random(seeds.nextLong());
                tasks.add(() -> new Victim(launcher, folder, number, random).kill(life));
            }
            List<Victim.Killed> killed = new ArrayList<>();
            for (Future<Victim.Killed> each : pool.invokeAll(tasks)) {
                killed.add(each.get());
            }
            return killed;
        } finally {
            pool.shutdown();
        }
    }

    private static void report(List<Victim.Killed> killed, List<String> leftAtLast) throws IOException {
        long processes = killed.stream().mapToLong(Victim.Killed::alive).sum();
        long most = killed.stream().mapToLong(Victim.Killed::alive).max().orElse(0);
        long before = killed.stream().filter(each -> each.alive() == 0).count();
        long all = killed.stream().filter(Victim.Killed::wasWhole).count();
        List<Long> millis = new ArrayList<>(
                killed.stream().map(each -> each.took().toMillis()).toList());
        Collections.sort(millis);
        System.out.printf(
                "killed %d runners: %d before they had a process, %d while jobs started and ended, %d when all ran%n",
                killed.size(), before, killed.size() - before - all, all);
        System.out.printf("their processes at the moment of the kill: %d, at most %d of one%n", processes, most);
        System.out.printf(
                "until nothing was there: median %.1f s, longest %.1f s%n",
                millis.get(millis.size() / 2) / 1000.0, millis.get(millis.size() - 1) / 1000.0);
        killed.stream()
                .filter(each -> !each.left().isEmpty())
                .forEach(each -> System.out.println("LEFT by " + each.number() + ": " + each.left()));
        long left = killed.stream().filter(each -> !each.left().isEmpty()).count();
        System.out.printf(
                "runners that left something: %d of %d; processes at the very end: %d%n",
                left, killed.size(), leftAtLast.size());
    }
}
