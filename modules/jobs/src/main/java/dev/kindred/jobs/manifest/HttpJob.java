package dev.kindred.jobs.manifest;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A job that is one HTTP request.
 *
 * @param terms what every kind has
 * @param uri where it goes: http or https, and nowhere else
 * @param method its method
 * @param headers its headers; {@code ${NAME}} stands for a secret
 * @param body its body, in UTF-8; {@code ${NAME}} stands for a secret
 * @param statuses those with which it has succeeded; empty for 200 to 299
 * @param bodyContains what the answer's body must contain
 */
public record HttpJob(
        Terms terms,
        URI uri,
        String method,
        Map<String, String> headers,
        Optional<String> body,
        Set<Integer> statuses,
        Optional<String> bodyContains)
        implements Leaf {

    public HttpJob {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        statuses = Collections.unmodifiableSet(new LinkedHashSet<>(statuses));
    }
}
