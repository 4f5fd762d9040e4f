package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Digests;
import dev.kindred.jobs.manifest.Manifest;
import java.io.IOException;
import java.util.Map;

/**
 * A manifest with all that it takes to run it.
 *
 * @param manifest what it says
 * @param jobs its jobs
 * @param catalogue the tasks that they can name
 * @param secrets the values of its secrets
 * @param digests what tells whether a job is still the same one, by path
 */
record ManifestSource(
        Manifest manifest, Jobs jobs, TaskCatalogue catalogue, Secrets secrets, Map<String, String> digests) {

    static ManifestSource of(Manifest manifest, TaskCatalogue catalogue) throws Refused {
        Jobs jobs = new Jobs(manifest);
        try {
            return new ManifestSource(
                    manifest, jobs, catalogue, Secrets.of(jobs, System.getenv()), Digests.of(manifest));
        } catch (IOException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }
}
