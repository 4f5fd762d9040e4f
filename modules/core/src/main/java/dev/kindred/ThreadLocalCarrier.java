package dev.kindred;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

final class ThreadLocalCarrier<C> implements ContextCarrier<C> {

    private final ThreadLocal<C> local;

    ThreadLocalCarrier(ThreadLocal<C> local) {
        this.local = Objects.requireNonNull(local, "local");
    }

    @Override
    public @Nullable C capture() {
        return local.get();
    }

    @Override
    public void restore(C captured) {
        local.set(captured);
    }

    @Override
    public void clear() {
        local.remove();
    }

    @Override
    public String toString() {
        return "carrier of " + local;
    }
}
