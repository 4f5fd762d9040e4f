package dev.kindred;

import dev.kindred.internal.runtime.TaskRuntime;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of a thing for each of the threads for short code, and for all other threads together the first one: what each thread
 * uses alone it need not fetch from another's processor.
 */
final class ByPlace<T> {

    private final TaskRuntime runtime;
    private final List<T> all;

    /** @param make the one of that place, from 0 */
    ByPlace(TaskRuntime runtime, IntFunction<T> make) {
        this.runtime = runtime;
        this.all = IntStream.range(0, runtime.places()).mapToObj(make).toList();
    }

    T here() {
        return all.get(Math.max(0, runtime.place()) % all.size());
    }

    Stream<T> all() {
        return all.stream();
    }
}
