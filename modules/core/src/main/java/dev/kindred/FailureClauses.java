package dev.kindred;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.kindred.internal.rules.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clauses of {@link TaskGroupException#handle(Consumer)}, in their order.
 *
 * {@snippet file="docs/HandlingTest.java" region="handle"}
 *
 * <p>A leaf goes to the first clause that matches it; the types of groups are no matter.
 */
public final class FailureClauses {

    /** Gets everything that its clause matches; may throw anything. */
    @FunctionalInterface
    public interface Handler {
        void handle(TaskGroupException matched) throws Exception;
    }

    private record Clause(Predicate<? super Throwable> condition, Handler handler) {}

    private final List<Clause> clauses = new ArrayList<>();

    private FailureClauses() {}

    static FailureClauses of(Consumer<? super FailureClauses> definition) {
        Objects.requireNonNull(definition, "clauses");
        FailureClauses clauses = new FailureClauses();
        definition.accept(clauses);
        return clauses;
    }

    /**
     * Handles the leaves of this type.
     *
     * @throws IllegalArgumentException if it is the type of failure groups themselves
     */
    @CanIgnoreReturnValue
    public FailureClauses any(Class<? extends Throwable> type, Handler handler) {
        return any(List.of(type), handler);
    }

    /**
     * Handles the leaves of any of these types.
     *
     * @param types at least one
     * @throws IllegalArgumentException if there is none, or one is the type of failure groups themselves
     */
    @CanIgnoreReturnValue
    public FailureClauses any(Collection<? extends Class<? extends Throwable>> types, Handler handler) {
        List<Class<? extends Throwable>> copy = List.copyOf(types);
        if (copy.isEmpty() || copy.contains(TaskGroupException.class)) {
            throw new IllegalArgumentException("Cannot handle failures of the types " + copy
                    + ": name at least one, and not TaskGroupException. What is handled are the leaves of the tree.");
        }
        return any(leaf -> copy.stream().anyMatch(type -> type.isInstance(leaf)), handler);
    }

    /** Handles the leaves that the condition holds for. What it throws is thrown on at once. */
    @CanIgnoreReturnValue
    public FailureClauses any(Predicate<? super Throwable> condition, Handler handler) {
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(handler, "handler");
        clauses.add(new Clause(condition, handler));
        return this;
    }

    /**
     * Runs them.
     *
     * @param original what is thrown if none matches
     */
    void run(TaskGroupException whole, Throwable original) {
        Handling handling = new Handling(whole);
        clauses.forEach(handling::offer);
        handling.throwRest(original);
    }

    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new CompletionException(thrown);
    }

    /** What became of each leaf. */
    private static final class Handling {
        private final TaskGroupException whole;
        private @Nullable TaskGroupException rest;
        private final List<Throwable> thrown = new ArrayList<>();
        private final Set<TaskFailure> thrownOn = Collections.newSetFromMap(new IdentityHashMap<>());

        Handling(TaskGroupException whole) {
            this.whole = whole;
            this.rest = whole;
        }

        void offer(Clause clause) {
            if (rest == null) {
                return;
            }
            TaskGroupException.Split split = rest.splitLeaves(clause.condition);
            split.matched().ifPresent(matched -> {
                rest = split.rest().orElse(null);
                handle(clause.handler, matched);
            });
        }

        private void handle(Handler handler, TaskGroupException matched) {
            try {
                handler.handle(matched);
            } catch (Throwable failure) {
                if (Ending.isFatal(failure)) {
                    chain(failure, whole);
                    throw (Error) failure;
                }
                if (failure instanceof InterruptedException) {
                    Thread.currentThread().interrupt(); // in a group nobody sees it
                }
                add(failure, matched);
            }
        }

        private void add(Throwable failure, TaskGroupException matched) {
            if (failure instanceof TaskGroupException part && isPart(part)) {
                thrownOn.addAll(part.leaves());
            } else {
                chain(failure, matched);
                thrown.add(failure);
            }
        }

        private boolean isPart(TaskGroupException other) {
            Set<TaskFailure> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
            leaves.addAll(whole.leaves());
            return leaves.containsAll(other.leaves());
        }

        /** Links what a handler threw with what it was handling (PEP 654's context), unless that would be a circle. */
        private static void chain(Throwable failure, TaskGroupException handled) {
            boolean isLeaf = handled.causes().stream().anyMatch(cause -> cause == failure);
            if (!isLeaf && !Ending.isCausedBy(failure, handled)) {
                failure.addSuppressed(handled);
            }
        }

        void throwRest(Throwable original) {
            TaskGroupException left = left();
            if (thrown.isEmpty()) {
                if (left != null) {
                    throw rest == whole ? unchecked(original) : left;
                }
            } else if (left == null && thrown.size() == 1 && isUnchecked(thrown.get(0))) {
                throw unchecked(thrown.get(0));
            } else {
                throw whole.handledWith(thrown, left);
            }
        }

        /** What was not handled or was thrown on, in the original shape. */
        private @Nullable TaskGroupException left() {
            if (thrownOn.isEmpty()) {
                return rest;
            }
            if (rest != null) {
                thrownOn.addAll(rest.leaves());
            }
            return whole.withLeaves(thrownOn).orElseThrow();
        }

        private static boolean isUnchecked(Throwable failure) {
            return failure instanceof RuntimeException || failure instanceof Error;
        }
    }
}
