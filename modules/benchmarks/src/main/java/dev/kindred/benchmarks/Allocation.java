package dev.kindred.benchmarks;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How many bytes small things allocate, by JMH, in the process of one contender. JMH does not fit the rest: it runs all forks of one
 * contender and then all of the other, and on a shared machine only what is measured side by side can be compared.
 */
@State(Scope.Benchmark)
public class Allocation {

    static final String SUBTASKS = "subtasks";
    static final String GROUPS = "groups";

    private static final int SUBTASKS_A_GROUP = 1_000;
    private static final int GROUPS_A_CALL = 100;
    private static final String BYTES = "gc.alloc.rate.norm";

    // JMH makes its state by itself, in this very process.
    private static @Nullable Contender measured;

    /** A subtask of a group of a thousand. */
    @Benchmark
    @OperationsPerInvocation(SUBTASKS_A_GROUP)
    public long subtasks() throws Exception {
        return Objects.requireNonNull(measured).values(SUBTASKS_A_GROUP);
    }

    /** A group of three. */
    @Benchmark
    @OperationsPerInvocation(GROUPS_A_CALL)
    public long groups() throws Exception {
        return Objects.requireNonNull(measured).triples(GROUPS_A_CALL, 1);
    }

    /**
     * In bytes.
     *
     * @param benchmark the name of the method
     */
    static double of(Contender contender, String benchmark, int scale) throws Exception {
        long unused = benchmark.equals(GROUPS) ? contender.triples(1, 1) : contender.values(1); // or it is left out
        measured = contender;
        RunResult result = new Runner(new OptionsBuilder()
                        .include(Allocation.class.getName() + "." + benchmark + "$")
                        .forks(0)
                        .warmupIterations(scale == 1 ? 5 : 1)
                        .warmupTime(TimeValue.milliseconds(1_000 / scale + 1))
                        .measurementIterations(scale == 1 ? 3 : 1)
                        .measurementTime(TimeValue.milliseconds(1_000 / scale + 1))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .runSingle();
        return Objects.requireNonNull(result.getSecondaryResults().get(BYTES)).getScore();
    }
}
