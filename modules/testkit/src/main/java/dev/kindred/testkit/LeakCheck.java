package dev.kindred.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Checks after each test on a real actor system that nothing is left of its groups, and that nothing went wrong beside them:
 * see {@link Leak}.
 *
 * {@snippet file="dev/kindred/testkit/LeakCheckExampleTest.java" region="class"}
 *
 * <p>The actor systems are those of the fields of type {@code ActorTestKit} or {@code ActorSystem} of the test class and its
 * superclasses, static or not, and that of an {@link ActorTestKitExtension}.
 *
 * <p>Actors that the test itself spawned, and probes, are not looked for: their kit stops them. Groups, workers and what a
 * behavior task spawned are. What ends a moment after the test is awaited, up to {@value #PATIENCE_SECONDS} s of real time.
 *
 * <p>Pitfalls: errors are those of the whole JVM while the test runs, so tests that run at once with it may be blamed on
 * each other. A dead letter that the test provokes is one too: allow it.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LeakCheckExtension.class)
public @interface LeakCheck {

    /** How long what is about to end is awaited. */
    int PATIENCE_SECONDS = 3;

    /** What may be left, or happen. */
    Leak[] allow() default {};
}
