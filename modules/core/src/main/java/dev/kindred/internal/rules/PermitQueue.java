package dev.kindred.internal.rules;

import org.jspecify.annotations.Nullable;

/** Those that wait, in the order of their requests; each is its own link, so that leaving costs the same anywhere. */
final class PermitQueue {

    private @Nullable PermitRequest head;
    private @Nullable PermitRequest tail;
    private int size;

    @Nullable
    PermitRequest head() {
        return head;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return head == null;
    }

    void add(PermitRequest request) {
        request.ahead = tail;
        if (tail == null) {
            head = request;
        } else {
            tail.behind = request;
        }
        tail = request;
        size++;
    }

    void remove(PermitRequest request) {
        if (request.ahead == null) {
            head = request.behind;
        } else {
            request.ahead.behind = request.behind;
        }
        if (request.behind == null) {
            tail = request.ahead;
        } else {
            request.behind.ahead = request.ahead;
        }
        request.ahead = null;
        request.behind = null;
        size--;
    }
}
