package dev.kindred.jobs.manifest;

import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What may stand at a place of a manifest: how it is read, and how the JSON schema and the reference page describe it.
 *
 * @param <T> what is read
 */
interface Kind<T> {

    /**
     * Reads a value; one that does not fit becomes a problem.
     *
     * @param what names the place: {@code [timeout] of job [a]}
     */
    Optional<T> read(Node value, String what, Problems problems);

    /** As a JSON schema. */
    Map<String, Object> schema();

    /** In words, for a table. */
    String words();
}
