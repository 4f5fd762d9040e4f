package dev.kindred;

import dev.kindred.internal.rules.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Failure groups for tests, and a recursive model of what can be done with them (PEP 654). */
final class FailureTrees {

    /** The model: a leaf has no members, and a group without members does not exist. */
    record Node(Throwable cause, @Nullable TaskGroupException group, List<Node> members) {

        static Node of(Throwable cause) {
            if (cause instanceof TaskGroupException group) {
                return new Node(
                        cause,
                        group,
                        group.failures().stream()
                                .map(failure -> of(failure.cause()))
                                .toList());
            }
            return new Node(cause, null, List.of());
        }

        /** The part whose causes match, or those that do not; null if nothing is left. */
        @Nullable
        Node part(Predicate<? super Throwable> condition, boolean matching) {
            if (condition.test(cause)) {
                return matching ? this : null;
            }
            if (group == null) {
                return matching ? null : this;
            }
            List<Node> kept = new ArrayList<>();
            for (Node each : members) {
                Node part = each.part(condition, matching);
                if (part != null) {
                    kept.add(part);
                }
            }
            return kept.isEmpty() ? null : new Node(cause, group, kept);
        }

        void addLeaves(List<Throwable> leaves) {
            if (group == null) {
                leaves.add(cause);
            }
            members.forEach(each -> each.addLeaves(leaves));
        }

        /** Shape, order and messages. */
        String text() {
            if (group == null) {
                return System.identityHashCode(cause) + "";
            }
            return group.path() + "{" + group.getMessage() + "}"
                    + members.stream().map(Node::text).toList();
        }
    }

    private FailureTrees() {}

    static TaskGroupException group(String path, Throwable... causes) {
        List<TaskFailure> failures = new ArrayList<>();
        for (int i = 0; i < causes.length; i++) {
            String below =
                    causes[i] instanceof TaskGroupException nested ? nested.path() : path + "/" + (char) ('a' + i);
            failures.add(new TaskFailure(below, 1, causes[i]));
        }
        return group(path, failures, 0);
    }

    static TaskGroupException group(String path, List<TaskFailure> failures, long dropped) {
        return TaskGroupException.of(path, failures, dropped, new Counts(), false, null, List.of());
    }

    /** A chain of groups that each hold nothing but the next, and at its end the leaf. */
    static TaskGroupException deep(int levels, Throwable leaf) {
        TaskGroupException top = group("g" + levels, leaf);
        for (int level = levels - 1; level > 0; level--) {
            top = group("g" + level, top);
        }
        return top;
    }

    static TaskGroupException random(Random random, int depth, String path) {
        Throwable[] causes = new Throwable[1 + random.nextInt(4)];
        for (int i = 0; i < causes.length; i++) {
            causes[i] = depth > 0 && random.nextInt(3) == 0
                    ? random(random, depth - 1, path + "/" + (char) ('a' + i))
                    : leaf(random);
        }
        return group(path, causes);
    }

    private static Throwable leaf(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new IllegalStateException("state");
            case 1 -> new IllegalArgumentException("argument");
            case 2 -> new NumberFormatException("number");
            default -> new java.io.IOException("disk full");
        };
    }
}
