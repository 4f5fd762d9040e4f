package dev.kindred.jobs;

import dev.kindred.jobs.journal.Entry;
import dev.kindred.jobs.journal.Recovered;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What of a run need not be run, since the journal has it. */
final class Resumption {

    private final Map<String, String> digests;
    private final Map<String, Entry.Succeeded> succeeded;
    private final Set<String> groups;

    private Resumption(Map<String, String> digests, Map<String, Entry.Succeeded> succeeded, Set<String> groups) {
        this.digests = digests;
        this.succeeded = succeeded;
        this.groups = groups;
    }

    /**
     * @param digests of the manifest as it is now, by path
     */
    static Resumption of(Map<String, String> digests, Recovered recovered) {
        return new Resumption(digests, recovered.succeeded(), recovered.succeededGroups());
    }

    /** The success of the job at a path, if it had succeeded. */
    Optional<Before> job(String path) {
        return Optional.ofNullable(succeeded.get(digest(path)))
                .map(entry -> new Before(Duration.ofMillis(entry.millis())));
    }

    /** Whether the group at a path had succeeded as a whole, so that none of its jobs is to be run. */
    boolean hasGroup(String path) {
        return groups.contains(digest(path));
    }

    String digest(String path) {
        return Objects.requireNonNull(digests.get(path), path);
    }

    /** How many jobs of the manifest as it is now have succeeded. */
    long jobs(Set<String> leaves) {
        return leaves.stream().filter(path -> job(path).isPresent()).count();
    }

    /** How many jobs have succeeded that the manifest as it is now has no more, or has with other contents. */
    long obsolete() {
        Set<String> now = Set.copyOf(digests.values());
        return succeeded.keySet().stream()
                .filter(digest -> !now.contains(digest))
                .count();
    }
}
