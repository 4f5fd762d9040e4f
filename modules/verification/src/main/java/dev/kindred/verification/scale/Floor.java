package dev.kindred.verification.scale;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts processes with the JDK alone: what a runner on the JVM costs at least that starts each of them itself. */
public final class Floor {

    private Floor() {}

    /** Arguments: how many, how many at once. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(arguments[1]));
        List<Callable<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(() -> new ProcessBuilder("true")
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .waitFor());
        }
        for (Future<Integer> each : pool.invokeAll(starts)) {
            if (each.get() != 0) {
                throw new IllegalStateException("A process failed.");
            }
        }
        pool.shutdown();
    }
}
