package dev.kindred.jobs;

import dev.kindred.Joiner;
import dev.kindred.TaskGroup;
import dev.kindred.jobs.manifest.Policy;
import java.util.OptionalInt;

/** Each policy of a manifest as core's joiner. */
final class GroupPolicies {

    private GroupPolicies() {}

    static TaskGroup<?> group(Policy policy, TaskGroup.ForkAll<Object> body) {
        if (policy instanceof Policy.KeepGoing) {
            return TaskGroup.joining(Joiner.awaitAll().andThen(MemberFailed::check), body);
        }
        if (policy instanceof Policy.FirstSuccess) {
            return TaskGroup.joining(Joiner.anySuccessfulOrThrow(), body);
        }
        if (policy instanceof Policy.Quorum quorum) {
            return TaskGroup.joining(Joiner.quorum(quorum.needed()), body);
        }
        if (policy instanceof Policy.AtMostFailures failures) {
            return TaskGroup.joining(Joiner.tolerating(failures.most()), body);
        }
        return TaskGroup.ofAll(body);
    }

    /** Whether a group can have succeeded although a job of it has not. */
    static boolean toleratesFailures(Policy policy) {
        return !(policy instanceof Policy.Together || policy instanceof Policy.KeepGoing);
    }

    /** How many successes decide the group, if so many do. */
    static OptionalInt needed(Policy policy) {
        if (policy instanceof Policy.FirstSuccess) {
            return OptionalInt.of(1);
        }
        return policy instanceof Policy.Quorum quorum ? OptionalInt.of(quorum.needed()) : OptionalInt.empty();
    }
}
