package dev.kindred.testkit;

import com.typesafe.config.ConfigFactory;
import dev.kindred.testkit.Leak.Found;
import dev.kindred.testkit.internal.Strategies;
import dev.kindred.testkit.internal.Strategy;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a {@link SimulationTest} once a seed: all of them in one node, for a node of JUnit costs more than a run. */
final class SimulationExtension implements InvocationInterceptor, ParameterResolver {

    private static final int LINES_SHOWN = 200;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Simulation.class
                && parameter
                        .getDeclaringExecutable()
                        .equals(context.getTestMethod().orElse(null));
    }

    /** Nothing where each run makes its own. */
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        SimulationTest settings = settingsOf(context.getRequiredTestMethod());
        return settings.ownSystem() ? null : simulationOf(context, settings);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        invocation.skip(); // it goes on only once
        if (!Arrays.asList(method.getExecutable().getParameterTypes()).contains(Simulation.class)) {
            throw new ExtensionConfigurationException("Cannot run ["
                    + method.getExecutable().getName()
                    + "] as a @SimulationTest: it has no parameter of type Simulation. Add one.");
        }
        new Runs(method, context, settingsOf(method.getExecutable())).all();
    }

    private static SimulationTest settingsOf(Method method) {
        return AnnotationSupport.findAnnotation(method, SimulationTest.class).orElseThrow();
    }

    // ---- one simulation a class ----

    /** The class closes it: since JUnit 5.13 a store closes what can be closed. */
    private static Simulation simulationOf(ExtensionContext context, SimulationTest settings) {
        Store store = storeOf(context);
        String key = key(settings);
        Simulation existing = store.get(key, Simulation.class);
        if (existing != null) {
            return existing;
        }
        Simulation created = create(settings);
        store.put(key, created);
        return created;
    }

    private static String key(SimulationTest settings) {
        return String.join("\n", settings.settings());
    }

    private static Simulation create(SimulationTest settings) {
        return Simulation.create(ConfigFactory.parseString(key(settings)).withFallback(ConfigFactory.load()));
    }

    private static Store storeOf(ExtensionContext context) {
        return context.getParent()
                .orElseThrow()
                .getStore(Namespace.create(SimulationExtension.class, context.getRequiredTestClass()));
    }

    /** After a failure nobody knows what is left in it, and the next test is to begin in a clean one. */
    private static void discard(ExtensionContext context, SimulationTest settings) {
        Simulation broken = storeOf(context).remove(key(settings), Simulation.class);
        if (broken != null) {
            closeAfterFailure(broken);
        }
    }

    private static void closeAfterFailure(Simulation broken) {
        try {
            broken.close();
        } catch (RuntimeException | AssertionError ignored) {
            // the failure that is about to be told matters more
        }
    }

    /** The runs of one test method. */
    private static final class Runs {
        private final ReflectiveInvocationContext<Method> method;
        private final ExtensionContext context;
        private final SimulationTest settings;
        private final KeptSeeds kept;
        private final Set<Long> interleavings = new HashSet<>();
        private final Set<String> planned = new LinkedHashSet<>();
        private final Set<String> struck = new HashSet<>();
        private int runs;
        private boolean complete;

        Runs(ReflectiveInvocationContext<Method> method, ExtensionContext context, SimulationTest settings) {
            this.method = method;
            this.context = context;
            this.settings = settings;
            this.kept = KeptSeeds.of(context.getRequiredTestClass().getName() + "."
                    + method.getExecutable().getName());
        }

        void all() {
            Set<Long> processes = ChildProcesses.alive();
            if (settings.interleaving() == Interleaving.EXHAUSTIVE) {
                exhaustively();
            } else {
                seeds().forEach(seed -> run(settings.interleaving().strategy(seed), seed));
            }
            List<Found> left = settings.allow().length > 0
                            && Arrays.asList(settings.allow()).contains(Leak.PROCESS)
                    ? List.of()
                    : ChildProcesses.since(processes);
            if (!left.isEmpty()) {
                throw new AssertionError("After " + runs + " runs: " + Leak.text(left));
            }
            checkThatFaultsStruck();
            report();
        }

        private Iterable<Long> seeds() {
            Long only = Long.getLong("kindred.seed");
            if (only != null) {
                return List.of(only);
            }
            long first = Long.getLong("kindred.first-seed", settings.firstSeed());
            Set<Long> seeds = new LinkedHashSet<>(kept.read());
            LongStream.range(first, first + count()).forEach(seeds::add);
            return seeds;
        }

        private int count() {
            int count = Integer.getInteger("kindred.seeds", settings.seeds());
            if (count < 1) {
                throw new ExtensionConfigurationException("Cannot run [" + name() + "] with " + count
                        + " seeds: it must be at least 1. Correct seeds, or the property kindred.seeds.");
            }
            return count;
        }

        private void exhaustively() {
            Strategies.Exhaustive all = new Strategies.Exhaustive();
            long last = Long.getLong("kindred.seed", count() - 1L);
            Optional<Strategy> next = all.next();
            for (long number = 0; number <= last && next.isPresent(); number++) {
                run(next.get(), number);
                next = all.next();
            }
            complete = next.isEmpty();
        }

        private void run(Strategy strategy, long seed) {
            runs++;
            Simulation simulation = settings.ownSystem() ? create(settings) : simulationOf(context, settings);
            simulation.foreignThreads(settings.foreignThreads()).timersRace(true);
            try {
                simulation.begin(strategy, seed);
                ReflectionSupport.invokeMethod(
                        method.getExecutable(), method.getTarget().orElse(null), argumentsWith(simulation));
                List<Found> left = simulation.leaks(Leak.set(settings.allow()));
                if (!left.isEmpty()) {
                    throw new AssertionError(Leak.text(left));
                }
                if (!settings.ownSystem() && simulation.isEnding()) {
                    throw new AssertionError("The run ended the actor system, which other runs share."
                            + " Give each run its own: @SimulationTest(ownSystem = true).");
                }
            } catch (Throwable failure) {
                throw failed(simulation, seed, failure);
            }
            interleavings.add(simulation.fingerprint());
            simulation.plannedFaults(planned, struck);
            if (settings.ownSystem()) {
                simulation.close();
            }
        }

        /** A test whose fault never strikes tests nothing. One seed alone, replayed, may be one in which it does not. */
        private void checkThatFaultsStruck() {
            planned.removeAll(struck);
            if (!planned.isEmpty() && Long.getLong("kindred.seed") == null) {
                throw new AssertionError(
                        "Planned faults of " + name() + " struck in none of " + runs + " runs: " + planned
                                + ". Correct their paths (a trace has those of all leaves), or let the leaves start.");
            }
        }

        private Object[] argumentsWith(Simulation simulation) {
            Object[] arguments = method.getArguments().toArray();
            Class<?>[] types = method.getExecutable().getParameterTypes();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = types[i] == Simulation.class ? simulation : arguments[i];
            }
            return arguments;
        }

        private AssertionError failed(Simulation simulation, long seed, Throwable failure) {
            String steps = stepsOf(simulation);
            kept.add(seed);
            if (settings.ownSystem()) {
                closeAfterFailure(simulation);
            } else {
                discard(context, settings);
            }
            return new AssertionError(
                    "Seed " + seed + " of " + name() + " failed, in run " + runs + " (" + settings.interleaving()
                            + "): " + failure + "\nReplay just this run: -Dtest="
                            + context.getRequiredTestClass().getSimpleName() + "#"
                            + method.getExecutable().getName() + " -Dkindred.seed=" + seed + "\nSteps of the run:"
                            + steps,
                    failure);
        }

        private static String stepsOf(Simulation simulation) {
            List<String> lines = simulation.trace();
            int hidden = Math.max(0, lines.size() - LINES_SHOWN);
            String before = hidden == 0 ? "" : "\n  (" + hidden + " earlier ones)";
            return lines.subList(hidden, lines.size()).stream()
                    .collect(Collectors.joining("\n  ", before + "\n  ", ""));
        }

        private void report() {
            String which = settings.interleaving() == Interleaving.EXHAUSTIVE
                    ? complete ? "exhaustive, all" : "exhaustive, more exist"
                    : settings.interleaving().toString();
            String text = runs + " runs, " + interleavings.size() + " distinct interleavings (" + which + ")";
            context.publishReportEntry(Map.of("simulation", text));
            System.out.println("[simulation] " + name() + ": " + text);
        }

        private String name() {
            return context.getRequiredTestClass().getSimpleName() + "."
                    + method.getExecutable().getName();
        }
    }
}
