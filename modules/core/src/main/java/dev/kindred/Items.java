package dev.kindred;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.BaseStream;

/**
 * Where the items of a fan-out come from. They are asked for lazily, on threads that may block, by one at a time; what was
 * opened is closed when the last one was taken, or nobody wants more.
 *
 * @param <I> the type of an item, which must not be null
 */
public final class Items<I> {

    /** An iterator, and what to close after it. */
    record Opened<I>(Iterator<? extends I> iterator, AutoCloseable after) {}

    interface Opening<I> {
        Opened<I> open() throws Exception;
    }

    private final Opening<I> opening;

    private Items(Opening<I> opening) {
        this.opening = opening;
    }

    /** Each run takes a new iterator, which is closed if it can be. */
    public static <I> Items<I> of(Iterable<? extends I> items) {
        Objects.requireNonNull(items, "items");
        return new Items<>(() -> opened(items.iterator()));
    }

    /** For one run: a second one, or a retry, is refused. */
    public static <I> Items<I> of(Iterator<? extends I> items) {
        Objects.requireNonNull(items, "items");
        return once("an iterator", () -> opened(items));
    }

    /** For one run: a second one, or a retry, is refused. */
    public static <I> Items<I> of(BaseStream<? extends I, ?> items) {
        Objects.requireNonNull(items, "items");
        return once("a stream", () -> opened(items));
    }

    /** Each run takes a new stream, such as {@code () -> Files.lines(path)}. */
    public static <I> Items<I> from(Callable<? extends BaseStream<? extends I, ?>> items) {
        Objects.requireNonNull(items, "items");
        return new Items<>(() -> opened(items.call()));
    }

    private static <I> Opened<I> opened(Iterator<? extends I> iterator) {
        Objects.requireNonNull(iterator, "The iterator is null.");
        return new Opened<>(iterator, iterator instanceof AutoCloseable closeable ? closeable : () -> {});
    }

    private static <I> Opened<I> opened(BaseStream<? extends I, ?> stream) {
        Objects.requireNonNull(stream, "The stream is null.");
        return new Opened<>(stream.iterator(), stream);
    }

    private static <I> Items<I> once(String what, Opening<I> opening) {
        AtomicBoolean taken = new AtomicBoolean();
        return new Items<>(() -> {
            if (!taken.compareAndSet(false, true)) {
                throw new IllegalStateException("Cannot run the fan-out again: its items came from " + what
                        + " that is used up. Give Items.from a function that opens a stream, or an Iterable.");
            }
            return opening.open();
        });
    }

    Opened<I> open() throws Exception {
        return opening.open();
    }
}
