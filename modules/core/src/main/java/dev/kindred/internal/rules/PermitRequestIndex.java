package dev.kindred.internal.rules;

import org.jspecify.annotations.Nullable;

/**
 * Finds a live request by its holder and its id: open addressing, because an entry of a map and a boxed id would cost as much
 * as the request.
 *
 * <p>Invariant: from the slot of its hash to the slot that a request is in there is no empty one; at most three quarters are
 * full.
 */
final class PermitRequestIndex {

    private static final int SMALLEST = 16;

    private @Nullable PermitRequest[] slots = new PermitRequest[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    /** How many slots there are, the empty ones too. */
    int room() {
        return slots.length;
    }

    @Nullable
    PermitRequest find(PermitHolder holder, long id) {
        for (int slot = slotOf(holder, id); ; slot = next(slot)) {
            PermitRequest there = slots[slot];
            if (there == null || (there.holder() == holder && there.id() == id)) {
                return there;
            }
        }
    }

    void add(PermitRequest request) {
        size++;
        if (size > slots.length / 4 * 3) {
            resize(slots.length * 2);
        }
        put(request);
    }

    private void put(PermitRequest request) {
        int slot = slotOf(request.holder(), request.id());
        while (slots[slot] != null) {
            slot = next(slot);
        }
        slots[slot] = request;
    }

    void remove(PermitRequest request) {
        int slot = slotOf(request.holder(), request.id());
        while (slots[slot] != request) {
            slot = next(slot);
        }
        closeGap(slot);
        size--;
        if (slots.length > SMALLEST && size < slots.length / 8) {
            resize(slots.length / 2);
        }
    }

    /** Those behind it move up, if they may: none may come before the slot of its hash. */
    private void closeGap(int removed) {
        int gap = removed;
        for (int slot = next(gap); ; slot = next(slot)) {
            PermitRequest moving = slots[slot];
            if (moving == null) {
                slots[gap] = null;
                return;
            }
            int home = slotOf(moving.holder(), moving.id());
            if (distance(home, slot) >= distance(gap, slot)) {
                slots[gap] = moving;
                gap = slot;
            }
        }
    }

    private void resize(int length) {
        @Nullable PermitRequest[] old = slots;
        slots = new PermitRequest[length];
        for (PermitRequest each : old) {
            if (each != null) {
                put(each);
            }
        }
    }

    private int distance(int from, int to) {
        return (to - from) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int slotOf(PermitHolder holder, long id) {
        long hash = (holder.number * 0x9E3779B97F4A7C15L + id) * 0xBF58476D1CE4E5B9L;
        return (int) (hash >>> 32) & (slots.length - 1);
    }
}
