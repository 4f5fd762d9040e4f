package dev.kindred.jobs.manifest;

import dev.kindred.jobs.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What tells whether a job is still the same one: a digest of what it is called, what it does, and of all that it waits for,
 * directly or through its groups. Where it stands in the file plays no part, nor do timeouts, graces, retries, limits and
 * pools, which change no result. Of secrets the source counts, not the value.
 */
public final class Digests {

    private static final int DIGITS_IN_BYTES = 16;

    private final Map<String, String> byPath = new LinkedHashMap<>();

    private Digests() {}

    /** The digest of each job and group by its path, which begins with the manifest's name. */
    public static Map<String, String> of(Manifest manifest) {
        Digests digests = new Digests();
        digests.add(manifest.root().name(), "", manifest.root(), List.of());
        return Collections.unmodifiableMap(digests.byPath);
    }

    /**
     * @param within the path without the manifest's name, which changes nothing
     * @param before what the groups above wait for
     */
    private String add(String path, String within, Job job, List<String> before) {
        String digest = digest(
                job instanceof JobGroup group ? ofGroup(path, within, group, before) : ofLeaf(within, (Leaf) job),
                before);
        byPath.put(path, digest);
        return digest;
    }

    private Map<String, Object> ofGroup(String path, String within, JobGroup group, List<String> before) {
        Map<String, String> members = new TreeMap<>();
        for (Job job : group.dependenciesFirst()) {
            List<String> needed = new ArrayList<>(before);
            new TreeSet<>(job.needs()).forEach(need -> needed.add(Objects.requireNonNull(members.get(need), need)));
            members.put(job.name(), add(path + "/" + job.name(), within + "/" + job.name(), job, needed));
        }
        Map<String, Object> form = form("group", within);
        form.put("policy", group.policy().map(Policy::toString).orElse(""));
        form.put("jobs", members);
        return form;
    }

    private static Map<String, Object> ofLeaf(String path, Leaf leaf) {
        Map<String, Object> form;
        if (leaf instanceof ProcessJob process) {
            form = form("process", path);
            form.put("argv", process.argv());
            form.put("env", process.environment().sorted());
            form.put("dir", process.directory().toString());
        } else if (leaf instanceof HttpJob request) {
            form = form("http", path);
            form.put("uri", request.uri().toString());
            form.put("method", request.method());
            form.put("headers", new TreeMap<>(request.headers()));
            form.put("body", request.body().orElse(null));
            form.put("statuses", new TreeSet<>(request.statuses()));
            form.put("contains", request.bodyContains().orElse(null));
        } else {
            TaskJob task = (TaskJob) leaf;
            form = form("task", path);
            form.put("task", task.task());
            form.put("with", new TreeMap<>(task.parameters()));
        }
        Map<String, String> secrets = new TreeMap<>();
        leaf.secrets().forEach((name, secret) -> secrets.put(name, secret.toString()));
        form.put("secret", secrets);
        return form;
    }

    private static Map<String, Object> form(String kind, String path) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("kind", kind);
        form.put("path", path);
        return form;
    }

    private static String digest(Map<String, Object> form, List<String> before) {
        form.put("before", before);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(JsonText.line(form).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGITS_IN_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot do without SHA-256, which each JDK has.", e);
        }
    }
}
