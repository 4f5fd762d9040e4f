package dev.kindred.jobs;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears INT, TERM and HUP in place of the JVM, until closed. */
final class StopSignals implements AutoCloseable {

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private final Consumer<StopSignal> onFirst;
    private final Consumer<StopSignal> onFurther;
    private final List<HeardSignal> heard;

    // Written by the first signal's thread; read by anybody, under this object's lock.
    private @Nullable StopSignal first;

    /**
     * @param onFirst called on a thread of the JVM's
     * @param onFurther called for each further one, also while the first call has not returned
     */
    StopSignals(Consumer<StopSignal> onFirst, Consumer<StopSignal> onFurther) {
        this.onFirst = onFirst;
        this.onFurther = onFurther;
        this.heard = NAMES.stream()
                .map(name -> HeardSignal.listen(name, number -> received(new StopSignal(name, number))))
                .toList();
    }

    synchronized Optional<StopSignal> received() {
        return Optional.ofNullable(first);
    }

    private void received(StopSignal signal) {
        boolean isFirst;
        synchronized (this) {
            isFirst = first == null;
            if (isFirst) {
                first = signal;
            }
        }
        (isFirst ? onFirst : onFurther).accept(signal);
    }

    @Override
    public void close() {
        heard.forEach(HeardSignal::close);
    }
}
