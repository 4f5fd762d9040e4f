package dev.kindred.internal.runtime;

import dev.kindred.internal.runtime.ShortCodePool.Turn;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turns that a thread keeps for itself, up to 64: added and polled by that thread, and taken away as a whole by any. */
final class KeptTurns {

    private static final int MOST = 64;

    // By number, modulo its length. Where a turn is missing between the two numbers it was taken away.
    private final AtomicReferenceArray<@Nullable Turn> turns = new AtomicReferenceArray<>(MOST);
    // Of the thread.
    private int first;
    private int end;

    /** Says whether there was room. */
    boolean add(Turn turn) {
        if (end - first == MOST) {
            return false;
        }
        turns.setRelease(Math.floorMod(end++, MOST), turn);
        return true;
    }

    /** The one that was added first. */
    @Nullable
    Turn poll() {
        Turn turn = null;
        while (turn == null && first != end) {
            turn = turns.getAndSet(Math.floorMod(first++, MOST), null);
        }
        return turn;
    }

    /** For the thread: whether it has none, or nearly so, some having been taken away. */
    boolean isEmpty() {
        return first == end;
    }

    /** For the thread: how many there are at most. */
    int count() {
        return end - first;
    }

    /** From any thread, in about the order in which they were added. */
    void takeAll(Consumer<Turn> taker) {
        for (int i = 0; i < MOST; i++) {
            Turn turn = turns.get(i) == null ? null : turns.getAndSet(i, null);
            if (turn != null) {
                taker.accept(turn);
            }
        }
    }
}
