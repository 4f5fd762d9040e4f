package dev.kindred.jobs;

import dev.kindred.Outcome;
import java.util.List;

/**
 * Fails a group that kept going and in which something did not succeed: to {@code awaitAll} failures are data, but what
 * needs the group must not start. The members' own failures are what the report shows.
 */
final class MemberFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private MemberFailed() {
        super("not all of its jobs succeeded", null, false, false);
    }

    static List<Outcome<Object>> check(List<Outcome<Object>> outcomes) throws MemberFailed {
        if (!outcomes.stream().allMatch(Outcome::isSuccess)) {
            throw new MemberFailed();
        }
        return outcomes;
    }
}
