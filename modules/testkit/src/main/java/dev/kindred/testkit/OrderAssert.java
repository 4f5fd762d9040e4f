package dev.kindred.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Assertions on what happened in groups. Events are named by their {@linkplain GroupEvent#text words}:
 * {@code "started order/load-user"}. Begin with {@link TaskAssertions#assertThat(GroupProbe)}.
 */
public final class OrderAssert {

    private final List<GroupEvent> events;

    OrderAssert(List<GroupEvent> events) {
        this.events = events;
    }

    private OrderAssert check(boolean holds, String expected) {
        if (!holds) {
            throw Describe.wrong(
                    expected, events.stream().map(event -> "\n  " + event).collect(Collectors.joining()));
        }
        return this;
    }

    /** These happened in this order, whatever happened in between. */
    @CanIgnoreReturnValue
    public OrderAssert inOrder(String... texts) {
        int next = 0;
        for (GroupEvent event : events) {
            if (next < texts.length && event.text().equals(texts[next])) {
                next++;
            }
        }
        return check(next == texts.length, "in this order " + List.of(texts));
    }

    /** This happened so often. */
    @CanIgnoreReturnValue
    public OrderAssert times(int count, String text) {
        long found = events.stream().filter(event -> event.text().equals(text)).count();
        return check(found == count, count + " times \"" + text + "\"");
    }

    /** This did not happen. */
    @CanIgnoreReturnValue
    public OrderAssert never(String text) {
        return times(0, text);
    }
}
