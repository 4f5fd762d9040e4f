package dev.kindred.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.kindred.Kindred;
import dev.kindred.TaskTree;
import dev.kindred.testkit.Leak.Found;
import dev.kindred.testkit.internal.LiveActors;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Looks at the actor systems of a test before it and after it. */
final class LeakCheckExtension implements BeforeTestExecutionCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(LeakCheckExtension.class);
    private static final long PAUSE_MILLIS = 2;

    /** What a test began with. */
    private record Watch(Map<ActorSystem<?>, LeakDetector> systems, Set<Long> processes) {}

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        Map<ActorSystem<?>, LeakDetector> systems = new WeakHashMap<>();
        for (ActorSystem<?> system : systemsOf(context)) {
            LeakDetector detector = new LeakDetector(system, Props.empty(), thread -> true);
            detector.begin();
            systems.put(system, detector);
        }
        if (systems.isEmpty()) {
            throw new ExtensionConfigurationException("Cannot check [" + context.getDisplayName()
                    + "] for leaks: its class has no field of type ActorTestKit or ActorSystem, and no"
                    + " ActorTestKitExtension. Add one of them.");
        }
        context.getStore(NAMESPACE).put(Watch.class, new Watch(systems, ChildProcesses.alive()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        Watch watch = context.getStore(NAMESPACE).remove(Watch.class, Watch.class);
        if (watch == null) {
            return; // it never began
        }
        try {
            List<Found> found = new ArrayList<>();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LeakCheck.PATIENCE_SECONDS);
            Set<Leak> allowed = allowedIn(context);
            for (Map.Entry<ActorSystem<?>, LeakDetector> each : watch.systems().entrySet()) {
                found.addAll(awaitEnd(each.getKey(), each.getValue(), allowed, until));
            }
            found.addAll(allowed.contains(Leak.PROCESS) ? List.of() : ChildProcesses.since(watch.processes()));
            if (!found.isEmpty()) {
                throw new AssertionError(Leak.text(found));
            }
        } finally {
            watch.systems().values().forEach(LeakDetector::end);
        }
    }

    private static List<Found> awaitEnd(ActorSystem<?> system, LeakDetector detector, Set<Leak> allowed, long until)
            throws InterruptedException {
        List<Found> found = look(system, detector, allowed);
        while (found.stream().anyMatch(LeakCheckExtension::mayPass) && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            found = look(system, detector, allowed);
        }
        return found;
    }

    private static boolean mayPass(Found each) {
        return switch (each.kind()) {
            case GROUP, ACTOR, THREAD, TIMER, PERMIT, OUTCOME -> true;
            case PROCESS, DEAD_LETTER, UNHANDLED_MESSAGE, LOGGED_ERROR -> false;
        };
    }

    private static List<Found> look(ActorSystem<?> system, LeakDetector detector, Set<Leak> allowed)
            throws InterruptedException {
        List<Found> found = new ArrayList<>();
        if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
            found.addAll(LeakDetector.groups(get(TaskTree.of(system).toCompletableFuture())));
            found.addAll(detector.inUse());
            if (detector.hasMorePermits()) {
                found.addAll(LeakDetector.permits(
                        get(Kindred.get(system).semaphores().toCompletableFuture())));
            }
            found.addAll(detector.actors(LiveActors::isKindreds));
            get(detector.flush());
        }
        found.addAll(detector.notes());
        found.addAll(detector.ledger().wrong());
        found.removeIf(each -> allowed.contains(each.kind()));
        return found;
    }

    private static <V> V get(CompletableFuture<V> future) throws InterruptedException {
        try {
            return future.get(LeakCheck.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("Cannot check for leaks: the actor system does not answer.", e);
        }
    }

    private static Set<Leak> allowedIn(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), LeakCheck.class)
                .or(() -> AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), LeakCheck.class, context.getEnclosingTestClasses()))
                .map(check -> Leak.set(check.allow()))
                .orElse(Set.of());
    }

    // ---- where the actor systems are ----

    private static List<ActorSystem<?>> systemsOf(ExtensionContext context) {
        List<ActorSystem<?>> systems = new ArrayList<>();
        ActorTestKit kit = ActorTestKitExtension.kitOf(context);
        if (kit != null) {
            systems.add(kit.system());
        }
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            for (Field field : ReflectionSupport.findFields(
                    instance.getClass(), LeakCheckExtension::mayHoldSystem, HierarchyTraversalMode.TOP_DOWN)) {
                ActorSystem<?> system = systemIn(field, instance);
                if (system != null && !systems.contains(system)) {
                    systems.add(system);
                }
            }
        }
        return systems;
    }

    private static boolean mayHoldSystem(Field field) {
        return ActorTestKit.class.isAssignableFrom(field.getType())
                || ActorSystem.class.isAssignableFrom(field.getType());
    }

    private static @Nullable ActorSystem<?> systemIn(Field field, Object instance) {
        Object target = Modifier.isStatic(field.getModifiers()) ? null : instance;
        try {
            Object value = ReflectionSupport.tryToReadFieldValue(field, target).get();
            return value instanceof ActorTestKit kit ? kit.system() : (ActorSystem<?>) value;
        } catch (Exception e) {
            throw new ExtensionConfigurationException("Cannot read field [" + field.getName() + "].", e);
        }
    }
}
