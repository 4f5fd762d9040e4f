package dev.kindred;

import dev.kindred.internal.rules.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of one actor system that outlived its grace and still runs: it is never hidden (C6). */
final class UnresponsiveWork {

    private static final Logger LOG = LoggerFactory.getLogger(UnresponsiveTaskException.class);

    private record Tracked(String path, Instant since) {}

    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentNavigableMap<Long, Tracked> running = new ConcurrentSkipListMap<>();

    void track(String path, Instant since, CompletableFuture<Ending> end) {
        LOG.atWarn()
                .addKeyValue("path", path)
                .log("Task [{}] still runs after its grace: its group goes on without it", path);
        long key = sequence.incrementAndGet();
        running.put(key, new Tracked(path, since));
        end.thenAccept(ending -> {
            running.remove(key);
            LOG.atInfo().addKeyValue("path", path).log("Task [{}], which outlived its grace, has ended", path);
        });
    }

    List<TaskTree.Unresponsive> list(Instant now) {
        List<TaskTree.Unresponsive> list = new ArrayList<>();
        running.values()
                .forEach(each -> list.add(new TaskTree.Unresponsive(each.path(), Duration.between(each.since(), now))));
        return list;
    }
}
