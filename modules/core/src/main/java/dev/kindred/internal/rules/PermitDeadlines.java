package dev.kindred.internal.rules;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Until when each of those that wait does, as a heap. Who leaves early is only crossed out, and when most are the rest is put
 * together anew: so a removal costs the same from anywhere, and leaves at most as much behind as there is of the living.
 *
 * <p>Invariant: no entry is before its parent, {@code (i - 1) / 2}; each request in it knows its place.
 */
final class PermitDeadlines {

    static final int NONE = -1;
    private static final int SMALLEST = 16;

    private long[] at = new long[SMALLEST];
    private @Nullable PermitRequest[] requests = new PermitRequest[SMALLEST]; // null: crossed out
    private int size;
    private int live;

    boolean isEmpty() {
        return live == 0;
    }

    /** How many entries there are, crossed out ones too. */
    int size() {
        return size;
    }

    /** For how many there is room. */
    int room() {
        return at.length;
    }

    /** No request has an earlier one. */
    long earliest() {
        return at[0];
    }

    void add(PermitRequest request, long deadline) {
        if (size == at.length) {
            setCapacity(size + (size >> 1));
        }
        live++;
        siftUp(size++, request, deadline);
    }

    void remove(PermitRequest request) {
        if (request.deadline == NONE) {
            return;
        }
        requests[request.deadline] = null;
        request.deadline = NONE;
        live--;
        if (live < size / 2 || live == 0) {
            forgetCrossedOut();
        }
    }

    /** Takes one out whose time has come. */
    @Nullable
    PermitRequest poll(long now) {
        while (size > 0 && (requests[0] == null || at[0] <= now)) {
            PermitRequest first = requests[0];
            removeFirst();
            if (first != null) {
                first.deadline = NONE;
                live--;
                return first;
            }
        }
        return null;
    }

    private void removeFirst() {
        size--;
        PermitRequest last = requests[size];
        long deadline = at[size];
        requests[size] = null;
        if (size > 0) {
            siftDown(0, last, deadline);
        }
    }

    private void forgetCrossedOut() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (requests[i] != null) {
                at[kept] = at[i];
                requests[kept++] = requests[i];
            }
        }
        size = kept;
        setCapacity(Math.max(SMALLEST, kept + (kept >> 1)));
        for (int i = 0; i < size; i++) {
            Objects.requireNonNull(requests[i]).deadline = i;
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i, requests[i], at[i]);
        }
    }

    private void setCapacity(int capacity) {
        @Nullable PermitRequest[] fewerOrMore = new PermitRequest[capacity];
        System.arraycopy(requests, 0, fewerOrMore, 0, size);
        requests = fewerOrMore;
        at = Arrays.copyOf(at, capacity);
    }

    private void siftUp(int from, PermitRequest request, long deadline) {
        int place = from;
        while (place > 0 && at[(place - 1) / 2] > deadline) {
            set(place, requests[(place - 1) / 2], at[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        set(place, request, deadline);
    }

    private void siftDown(int from, @Nullable PermitRequest request, long deadline) {
        int place = from;
        for (int child = earlierChild(place); child < size && at[child] < deadline; child = earlierChild(place)) {
            set(place, requests[child], at[child]);
            place = child;
        }
        set(place, request, deadline);
    }

    private int earlierChild(int parent) {
        int left = 2 * parent + 1;
        return left + 1 < size && at[left + 1] < at[left] ? left + 1 : left;
    }

    private void set(int place, @Nullable PermitRequest request, long deadline) {
        at[place] = deadline;
        requests[place] = request;
        if (request != null) {
            request.deadline = place;
        }
    }
}
