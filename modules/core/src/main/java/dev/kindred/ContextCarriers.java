package dev.kindred;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The context carriers of an actor system, the MDC's first. */
final class ContextCarriers {

    private static final Logger LOG = LoggerFactory.getLogger(ContextCarrier.class);

    /** A carrier that throws is used no more, by nobody who captured with it before either. */
    static final class Guarded {
        private final ContextCarrier<Object> carrier;
        private volatile boolean broken;

        @SuppressWarnings("unchecked") // it gets back what it gave
        private Guarded(ContextCarrier<?> carrier) {
            this.carrier = (ContextCarrier<Object>) carrier;
        }

        @Nullable
        Object capture() {
            if (broken) {
                return null;
            }
            try {
                return carrier.capture();
            } catch (Throwable thrown) {
                failed(thrown);
                return null;
            }
        }

        void put(@Nullable Object captured) {
            if (broken) {
                return;
            }
            try {
                if (captured == null) {
                    carrier.clear();
                } else {
                    carrier.restore(captured);
                }
            } catch (Throwable thrown) {
                failed(thrown);
            }
        }

        private void failed(Throwable thrown) {
            if (thrown instanceof VirtualMachineError error) {
                throw error; // says nothing of the carrier
            }
            broken = true;
            LOG.warn("A context carrier of {} failed and is used no more", carrier.getClass(), thrown);
        }
    }

    private final boolean logFields;
    // Replaced as a whole, under the lock of this.
    private volatile CarriedContext nothing;

    ContextCarriers(boolean logFields) {
        this.logFields = logFields;
        this.nothing = new CarriedContext(logFields, new Guarded[] {new Guarded(new MdcCarrier())}, null);
    }

    synchronized void add(ContextCarrier<?> carrier) {
        List<Guarded> more = new ArrayList<>(Arrays.asList(nothing.carriers()));
        more.add(new Guarded(Objects.requireNonNull(carrier, "carrier")));
        nothing = new CarriedContext(logFields, more.toArray(Guarded[]::new), null);
    }

    synchronized void remove(ContextCarrier<?> carrier) {
        List<Guarded> less = new ArrayList<>(Arrays.asList(nothing.carriers()));
        less.removeIf(each -> each.carrier.equals(carrier));
        nothing = new CarriedContext(logFields, less.toArray(Guarded[]::new), null);
    }

    /** What is carried from no thread. */
    CarriedContext nothing() {
        return nothing;
    }

    /** What the current thread has. */
    CarriedContext capture() {
        return capture(nothing);
    }

    /**
     * What the current thread has.
     *
     * @param like answered if it is the same, so that a million subtasks that wait share what their body had
     */
    @SuppressWarnings("unchecked") // the first is the MDC's
    CarriedContext capture(CarriedContext like) {
        CarriedContext empty = nothing;
        @Nullable Object @Nullable [] values = empty.onThisThread();
        if (values == null) {
            return empty;
        }
        if (values[0] != null) {
            values[0] = MdcCarrier.withoutActor((Map<String, String>) values[0]);
        }
        return like.isOf(empty.carriers(), values) ? like : new CarriedContext(logFields, empty.carriers(), values);
    }
}
