package dev.kindred.testkit;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.kindred.internal.runtime.Fault;
import dev.kindred.internal.runtime.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a run of a {@link Simulation}: for leaves that are named by their paths, or for some that the seed
 * chooses. The code under test is not changed.
 *
 * {@snippet file="dev/kindred/testkit/FaultPlanTest.java" region="by-hand"}
 *
 * <p>A path is that of a leaf, where {@code *} stands for any one part: {@code order/*}. The first fault that is planned for a
 * path counts, each time a leaf of that path starts. A {@link SimulationTest} in no run of which it does fails. Immutable.
 */
@CheckReturnValue
public final class FaultPlan {

    /** @param text how a test that it never struck in names it */
    private record Rule(
            Pattern path,
            Kind kind,
            Duration delay,
            @Nullable Throwable cause,
            String text) {}

    private final List<Rule> rules;
    private final double chance;

    private FaultPlan(List<Rule> rules, double chance) {
        this.rules = List.copyOf(rules);
        this.chance = chance;
    }

    /** Nothing goes wrong. */
    public static FaultPlan none() {
        return new FaultPlan(List.of(), 0);
    }

    /**
     * Any leaf has, with this chance, any of the faults but {@link #hang}; which ones depends on the seed of the run alone.
     *
     * @param chance 0 to 1
     * @throws IllegalArgumentException if it is not of that range
     */
    public static FaultPlan bySeed(double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException(
                    "Cannot plan faults with the chance " + chance + ": the range is 0 to 1.");
        }
        return new FaultPlan(List.of(), chance);
    }

    private FaultPlan with(String path, Kind kind, Duration delay, @Nullable Throwable cause) {
        String[] parts = Objects.requireNonNull(path, "path").split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].equals("*") ? "[^/]+" : Pattern.quote(parts[i]);
        }
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(
                Pattern.compile(String.join("/", parts)), kind, delay, cause, words(kind) + " of [" + path + "]"));
        return new FaultPlan(more, chance);
    }

    private FaultPlan with(String path, Kind kind) {
        return with(path, kind, Duration.ZERO, null);
    }

    // ---- faults ----

    /** It fails when it starts, with a {@link PlannedFaultException}; no code of it runs. */
    public FaultPlan fail(String path) {
        return with(path, Kind.FAIL);
    }

    /** It fails when it starts, with this. */
    public FaultPlan fail(String path, Throwable cause) {
        return with(path, Kind.FAIL, Duration.ZERO, Objects.requireNonNull(cause, "cause"));
    }

    /** No code of it runs, and it ends only by its cancel. */
    public FaultPlan hang(String path) {
        return with(path, Kind.HANG);
    }

    /** Its end is told so much later than it comes. */
    public FaultPlan answerLate(String path, Duration delay) {
        return with(path, Kind.ANSWER_LATE, delay, null);
    }

    /** It is not told of its cancel. One that then runs longer than its grace is unresponsive. */
    public FaultPlan ignoreCancel(String path) {
        return with(path, Kind.IGNORE_CANCEL);
    }

    /** If it is cancelled it ends with a {@link PlannedFaultException}. */
    public FaultPlan failInCleanup(String path) {
        return with(path, Kind.FAIL_IN_CLEANUP);
    }

    /** Its worker is stopped so long after its start. */
    public FaultPlan stopWorker(String path, Duration after) {
        return with(path, Kind.STOP_WORKER, after, null);
    }

    /** The supervisor of its group is stopped so long after its start, as it is when its owner ends. */
    public FaultPlan stopOwner(String path, Duration after) {
        return with(path, Kind.STOP_OWNER, after, null);
    }

    /** The worker of a leaf that holds permits is stopped as soon as it has them. Other tasks are left alone. */
    public FaultPlan holderDies(String path) {
        return with(path, Kind.HOLDER_DIES);
    }

    /** The reply of a behavior task is not heard. Other tasks are left alone. */
    public FaultPlan loseReply(String path) {
        return with(path, Kind.LOSE_REPLY);
    }

    /** The reply of a behavior task comes twice. Other tasks are left alone. */
    public FaultPlan repeatReply(String path) {
        return with(path, Kind.REPEAT_REPLY);
    }

    // ---- for the simulation ----

    List<String> plannedByHand() {
        return rules.stream().map(Rule::text).toList();
    }

    /**
     * @param struck told of each that was planned by hand, as {@link #plannedByHand} names it
     * @param happened told of each fault, with the path of its leaf
     */
    Fault.Source source(long seed, Consumer<String> struck, BiConsumer<String, String> happened) {
        SplittableRandom random = new SplittableRandom(~seed);
        return (path, task, holdsPermits) -> {
            Predicate<Kind> fits = kind -> fits(kind, task, holdsPermits);
            Fault fault = planned(path, fits, struck);
            if (fault == null && chance > 0 && random.nextDouble() < chance) {
                fault = any(random, path, fits);
            }
            if (fault != null) {
                happened.accept(path, describe(fault));
            }
            return fault;
        };
    }

    private @Nullable Fault planned(String path, Predicate<Kind> fits, Consumer<String> struck) {
        for (Rule rule : rules) {
            if (rule.path().matcher(path).matches() && fits.test(rule.kind())) {
                struck.accept(rule.text());
                return fault(rule.kind(), rule.delay(), rule.cause(), path);
            }
        }
        return null;
    }

    private static Fault any(SplittableRandom random, String path, Predicate<Kind> fits) {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        kinds.remove(Kind.HANG);
        kinds.removeIf(fits.negate());
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        Duration delay = kind == Kind.ANSWER_LATE || random.nextBoolean()
                ? Duration.ofMillis(1L << random.nextInt(17)) // up to a minute, mostly much less
                : Duration.ZERO;
        return fault(kind, delay, null, path);
    }

    private static boolean fits(Kind kind, String task, boolean holdsPermits) {
        return switch (kind) {
            case LOSE_REPLY, REPEAT_REPLY -> task.equals("behavior");
            case HOLDER_DIES -> holdsPermits;
            default -> true;
        };
    }

    private static Fault fault(Kind kind, Duration delay, @Nullable Throwable cause, String path) {
        String what = kind == Kind.FAIL_IN_CLEANUP ? "in its cleanup" : "at its start";
        return new Fault(
                kind, delay, cause != null ? cause : new PlannedFaultException("[" + path + "] was to fail " + what));
    }

    private static String words(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String describe(Fault fault) {
        String words = words(fault.kind());
        return fault.delay().isZero() ? words : words + ", " + fault.delay().toMillis() + " ms";
    }
}
