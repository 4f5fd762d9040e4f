package dev.kindred.jobs;

import dev.kindred.Task;
import dev.kindred.jobs.manifest.KnownTasks;
import dev.kindred.jobs.task.JobTask;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The tasks that jobs can name: those that come with Kindred, and those of the class path that was given. */
final class TaskCatalogue implements KnownTasks {

    private final Map<String, JobTask> tasks = new TreeMap<>();

    private TaskCatalogue(ClassLoader loader) throws IOException {
        try {
            for (JobTask task : ServiceLoader.load(JobTask.class, loader)) {
                JobTask first = tasks.putIfAbsent(task.name(), task);
                if (first != null) {
                    throw new IOException("Cannot use the class path: both ["
                            + first.getClass().getName() + "] and ["
                            + task.getClass().getName() + "] are task [" + task.name() + "]. Remove one.");
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IOException("Cannot use the class path: " + e.getMessage() + ".", e);
        }
    }

    /**
     * @param classPath jars and folders of classes, separated as class paths are
     * @throws IOException if one is not there, or what it provides cannot be used
     */
    static TaskCatalogue of(Optional<String> classPath) throws IOException {
        ClassLoader own = TaskCatalogue.class.getClassLoader();
        if (classPath.isEmpty()) {
            return new TaskCatalogue(own);
        }
        // Never closed: the classes are used until the JVM ends.
        return new TaskCatalogue(new URLClassLoader(urls(classPath.get()), own));
    }

    private static URL[] urls(String classPath) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(System.getProperty("path.separator"), -1)) {
            Path path = Path.of(entry);
            if (entry.isEmpty() || Files.notExists(path)) {
                throw new IOException(
                        "Cannot use the class path: there is no [" + entry + "]. Give jars and folders of classes.");
            }
            urls.add(url(path));
        }
        return urls.toArray(URL[]::new);
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    @Override
    public Set<String> names() {
        return tasks.keySet();
    }

    @Override
    public Optional<String> problem(String name, Map<String, String> parameters) {
        try {
            var unused = task(name, parameters);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("its task cannot be made (" + e + ")");
        }
    }

    /**
     * @param name one of {@link #names}
     */
    Task<?> task(String name, Map<String, String> parameters) {
        return Objects.requireNonNull(tasks.get(name), name).task(parameters);
    }
}
