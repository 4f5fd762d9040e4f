package dev.kindred.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test method that runs once for each of many seeds, each time in another interleaving, in virtual time.
 *
 * {@snippet file="dev/kindred/testkit/RaceSimulationTest.java" region="class"}
 *
 * <p>The method has a parameter of type {@link Simulation}. All seeds run in one node of JUnit, on one test instance, in one
 * actor system that is made once a class; {@code @BeforeEach} and {@code @AfterEach} run once, around all of them. So what a
 * run changes belongs into local variables.
 *
 * <p>After each run it is checked that nothing is left of it and nothing went wrong beside it: see {@link Leak}.
 *
 * <p><b>Failure.</b> The first run that fails ends the test. The message has the seed, the steps of the run and the property
 * that replays just it: {@code -Dkindred.seed=17}. The seed is kept in {@code .kindred/seeds/} beside the module's POM and runs
 * first the next time; delete the file to forget it.
 *
 * <p><b>Cost.</b> About a millisecond a run. The number of runs and of the distinct interleavings among them is printed, and
 * is an entry of JUnit's report.
 *
 * <p>System properties: {@code kindred.seed} runs just this seed; {@code kindred.seeds} replaces the number of seeds of all
 * tests, {@code kindred.first-seed} the first one.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Test
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(SimulationExtension.class)
public @interface SimulationTest {

    /** How many seeds, at least 1. With {@link Interleaving#EXHAUSTIVE} how many interleavings at most. */
    int seeds() default 100;

    /** The first seed; the others follow it. */
    long firstSeed() default 0;

    /** How the interleaving is chosen. */
    Interleaving interleaving() default Interleaving.RANDOM;

    /** What may be left of a run, or happen in it. */
    Leak[] allow() default {};

    /**
     * Whether threads outside the simulation may complete what the test waits for. They are then awaited in real time, up to
     * {@link Simulation#patience}, and a seed does not replay exactly.
     */
    boolean foreignThreads() default false;

    /**
     * Whether each run has an actor system of its own, so that it may end it: a test of a shutdown. Making one takes some
     * milliseconds. Of a system that was ended only blocking threads, unhandled messages and logged errors are leaks.
     */
    boolean ownSystem() default false;

    /** Configuration of the actor system, as lines of a file: {@code "kindred.grace = 3s"}. */
    String[] settings() default {};
}
