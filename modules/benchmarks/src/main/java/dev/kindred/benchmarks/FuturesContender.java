package dev.kindred.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A virtual thread a task and a CompletableFuture for its result, without structure: nothing cancels anything. */
final class FuturesContender implements Contender {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public long values(int subtasks) {
        List<CompletableFuture<Integer>> all = new ArrayList<>(subtasks);
        for (int i = 0; i < subtasks; i++) {
            int value = i;
            all.add(CompletableFuture.supplyAsync(() -> value, threads));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        long sum = 0;
        for (CompletableFuture<Integer> each : all) {
            sum += each.join();
        }
        return sum;
    }

    @Override
    public long tree(int depth) {
        if (depth == 0) {
            return 1;
        }
        var left = CompletableFuture.supplyAsync(() -> tree(depth - 1), threads);
        var right = CompletableFuture.supplyAsync(() -> tree(depth - 1), threads);
        return left.join() + right.join();
    }

    @Override
    public void close() {
        threads.close();
    }
}
