package dev.kindred;

import dev.kindred.internal.runtime.TaskRuntime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The groups of one actor system that have begun and not ended, without those nested in them. */
final class OpenGroups {

    private final AtomicLong sequence = new AtomicLong();
    private final ByPlace<Map<Long, GroupRun<?>>> open;

    OpenGroups(TaskRuntime runtime) {
        this.open = new ByPlace<>(runtime, place -> new ConcurrentHashMap<>());
    }

    /** Adds it, and gives what takes it away again. */
    Runnable add(GroupRun<?> run) {
        Map<Long, GroupRun<?>> here = open.here();
        Long number = sequence.incrementAndGet();
        here.put(number, run);
        return () -> here.remove(number);
    }

    int count() {
        return open.all().mapToInt(Map::size).sum();
    }

    /** Those of this moment, the first one first. */
    List<? extends GroupRun<?>> list() {
        return open.all()
                .flatMap(each -> each.entrySet().stream())
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }
}
