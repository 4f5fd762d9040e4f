package dev.kindred.jobs.manifest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads what is to become of failures: policies and retries. */
final class PolicyReader {

    private static final String EXPECTED = "one of " + String.join(", ", Keys.PLAIN_POLICIES)
            + ", or a mapping with quorum or at-most-failures and a number";

    private final Problems problems;

    PolicyReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * @param members how many jobs the group has
     */
    Optional<Policy> policy(Fields group, int members) {
        return group.get(Keys.POLICY).flatMap(node -> {
            if (node instanceof MappingNode) {
                return numbered(node, group, members);
            }
            if (!(node instanceof ScalarNode scalar)) {
                Kinds.wrongType(node, group.what(Keys.POLICY), EXPECTED, problems);
                return Optional.empty();
            }
            return plain(scalar, group);
        });
    }

    private Optional<Policy> plain(ScalarNode node, Fields group) {
        switch (node.getValue()) {
            case Policy.TOGETHER -> {
                return Optional.of(new Policy.Together());
            }
            case Policy.KEEP_GOING -> {
                return Optional.of(new Policy.KeepGoing());
            }
            case Policy.FIRST_SUCCESS -> {
                return Optional.of(new Policy.FirstSuccess());
            }
            default -> {
                problems.add(
                        node,
                        "Unknown " + group.what(Keys.POLICY) + ": [" + Names.shown(node.getValue()) + "]."
                                + Spelling.didYouMean(node.getValue(), Keys.PLAIN_POLICIES) + " Expected " + EXPECTED
                                + ".");
                return Optional.empty();
            }
        }
    }

    private Optional<Policy> numbered(Node node, Fields group, int members) {
        Fields fields = Fields.of(group.what(Keys.POLICY), node, problems, Keys.NUMBERED_POLICY);
        Optional<Integer> quorum = fields.get(Keys.QUORUM);
        Optional<Integer> most = fields.get(Keys.AT_MOST_FAILURES);
        if (fields.has(Keys.QUORUM) == fields.has(Keys.AT_MOST_FAILURES)) {
            problems.add(
                    node, "Not one policy in " + group.what(Keys.POLICY) + ". Expected quorum or at-most-failures.");
        }
        quorum.filter(needed -> members > 0 && needed > members)
                .ifPresent(needed -> problems.add(
                        node,
                        "Impossible " + group.what(Keys.POLICY) + ": a quorum of " + needed + " of " + members
                                + (members == 1 ? " job" : " jobs") + ". Expected at most as many as it has."));
        return quorum.<Policy>map(Policy.Quorum::new).or(() -> most.map(Policy.AtMostFailures::new));
    }

    /**
     * @param shape the keys of that kind's retries
     */
    Optional<Retrying> retry(Fields job, Key<Node> key, Shape shape) {
        return job.get(key).map(node -> {
            Fields fields = Fields.of(job.what(key), node, problems, shape);
            Duration backoff = fields.get(Keys.BACKOFF).orElse(Keys.DEFAULT_BACKOFF);
            Duration longest = fields.get(Keys.LONGEST_BACKOFF)
                    .orElse(
                            backoff.compareTo(Keys.DEFAULT_LONGEST_BACKOFF) > 0
                                    ? backoff
                                    : Keys.DEFAULT_LONGEST_BACKOFF);
            if (longest.compareTo(backoff) < 0) {
                problems.add(
                        node,
                        "Wrong value for [longest-backoff] of " + fields.subject() + ": it is less than [backoff] ("
                                + Durations.text(backoff) + "). Expected at least that.");
            }
            return new Retrying(
                    fields.get(Keys.ATTEMPTS).orElse(Keys.DEFAULT_ATTEMPTS),
                    backoff,
                    longest,
                    fields.get(Keys.JITTER).orElse(Keys.DEFAULT_JITTER),
                    shape.equals(Keys.PROCESS_RETRY)
                            ? fields.get(Keys.EXIT_CODES).orElse(List.of())
                            : List.of(),
                    shape.equals(Keys.HTTP_RETRY) ? fields.get(Keys.STATUSES).orElse(List.of()) : List.of());
        });
    }
}
