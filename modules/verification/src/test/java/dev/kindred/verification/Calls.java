package dev.kindred.verification;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.concurrent.Executor;

/** Which calls the rules of this package are about. */
final class Calls {

    private Calls() {}

    static DescribedPredicate<JavaMethodCall> to(String typePattern, String methodPattern) {
        return DescribedPredicate.describe(
                typePattern + "." + methodPattern,
                call -> call.getTargetOwner().getName().matches(typePattern)
                        && call.getTarget().getName().matches(methodPattern));
    }

    static DescribedPredicate<JavaMethodCall> readsTheMachinesClock() {
        return to("java.lang.System", "nanoTime|currentTimeMillis")
                .or(to("java\\.time\\..*", "now|system.*|tick.*"))
                .as("read the machine's clock");
    }

    static DescribedPredicate<JavaMethodCall> sleeps() {
        return to("java.lang.Thread", "sleep")
                .or(to("java.util.concurrent.TimeUnit", "sleep"))
                .as("sleep");
    }

    /** Waits that end by themselves: on a slow machine too early, on any too late. */
    static DescribedPredicate<JavaMethodCall> waitsForSoLong() {
        return DescribedPredicate.<JavaMethodCall>describe(
                        "get, await, join, waitFor with a time",
                        call -> call.getTarget()
                                        .getName()
                                        .matches("get|await.*|join|waitFor|wait|tryAcquire|poll|offer|acquire")
                                && call.getTargetOwner().getName().startsWith("java.")
                                && call.getTarget().getRawParameterTypes().stream()
                                        .anyMatch(type -> type.isEquivalentTo(long.class)))
                .or(to("akka\\.actor\\.testkit\\.typed\\..*", "awaitAssert"))
                .as("wait for so long");
    }

    /** The variants without an executor run on the common pool, or on the delayer thread of the JDK. */
    static DescribedPredicate<JavaMethodCall> runsAStageOnTheCommonPool() {
        return to(
                        "java.util.concurrent.Complet(ableFuture|ionStage)",
                        ".*Async|orTimeout|completeOnTimeout|delayedExecutor|defaultExecutor")
                .and(DescribedPredicate.describe(
                        "without an executor",
                        call -> call.getTarget().getName().equals("delayedExecutor")
                                || call.getTarget().getRawParameterTypes().stream()
                                        .noneMatch(type -> type.isEquivalentTo(Executor.class))))
                .as("run a stage on the common pool");
    }
}
