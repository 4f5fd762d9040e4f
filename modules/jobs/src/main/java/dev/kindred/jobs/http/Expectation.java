package dev.kindred.jobs.http;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which answers are a success.
 *
 * @param statuses the statuses; empty for 200 to 299
 * @param contains what the body must contain, in what is kept of it
 */
public record Expectation(Set<Integer> statuses, Optional<String> contains) {

    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;

    public Expectation {
        statuses = Set.copyOf(statuses);
    }

    void check(int status, String body) throws UnexpectedAnswerException {
        boolean expected = statuses.isEmpty() ? status >= SUCCESS && status < REDIRECT : statuses.contains(status);
        if (!expected) {
            throw new UnexpectedAnswerException(status, "answered " + status + ", expected " + inWords());
        }
        if (contains.isPresent() && !body.contains(contains.get())) {
            throw new UnexpectedAnswerException(
                    status, "answered " + status + ", but without [" + contains.get() + "] in its body");
        }
    }

    private String inWords() {
        return statuses.isEmpty()
                ? "200 to 299"
                : statuses.stream().sorted().map(String::valueOf).collect(Collectors.joining(" or "));
    }
}
