package dev.kindred.internal.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The rules of semaphores said once more, as plainly as possible and with no care for speed. */
final class NaiveSemaphore {

    /** @param deadline when it stops waiting; 0 for never */
    record Asked(String name, String holder, int permits, long deadline) {}

    final List<Asked> held = new ArrayList<>();
    final Set<String> lost = new HashSet<>(); // of those, by name
    final List<Asked> waiting = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    private final int maxWaiting;
    int capacity;

    NaiveSemaphore(int capacity, int maxWaiting) {
        this.capacity = capacity;
        this.maxWaiting = maxWaiting;
    }

    int free() {
        return capacity - held.stream().mapToInt(Asked::permits).sum();
    }

    /** A name is lost no longer than it is held. */
    private void giveBackIf(Predicate<Asked> which) {
        held.stream().filter(which).forEach(each -> lost.remove(each.name));
        held.removeIf(which);
    }

    private boolean neverFits(Asked asked) {
        int kept = held.stream()
                .filter(each -> lost.contains(each.name))
                .mapToInt(Asked::permits)
                .sum();
        return capacity != 0 && asked.permits > capacity - kept;
    }

    void acquire(Asked asked, boolean mayWait, boolean isTooLate) {
        boolean known = has(asked.name, held) || has(asked.name, waiting);
        if (known) {
            answers.add("refused " + asked.name + " ID_IN_USE");
        } else if (neverFits(asked)) {
            answers.add("refused " + asked.name + " ABOVE_CAPACITY");
        } else if (isTooLate) {
            answers.add("timed out " + asked.name);
        } else if (waiting.isEmpty() && asked.permits <= free()) {
            held.add(asked);
            answers.add("granted " + asked.name);
        } else if (!mayWait) {
            answers.add("refused " + asked.name + " WOULD_WAIT");
        } else if (waiting.size() >= maxWaiting) {
            answers.add("refused " + asked.name + " QUEUE_FULL");
        } else {
            waiting.add(asked);
        }
    }

    boolean has(String name, List<Asked> among) {
        return among.stream().anyMatch(each -> each.name.equals(name));
    }

    void release(String name) {
        giveBackIf(each -> each.name.equals(name));
        grant();
    }

    void cancel(String name) {
        giveBackIf(each -> each.name.equals(name));
        if (waiting.removeIf(each -> each.name.equals(name))) {
            answers.add("cancelled " + name);
        }
        grant();
    }

    void gone(String holder) {
        giveBackIf(each -> each.holder.equals(holder));
        for (Asked each : List.copyOf(waiting)) {
            if (each.holder.equals(holder)) {
                waiting.remove(each);
                answers.add("cancelled " + each.name);
            }
        }
        grant();
    }

    void time(long now) {
        for (Asked each : List.copyOf(waiting)) {
            if (each.deadline > 0 && each.deadline <= now) {
                waiting.remove(each);
                answers.add("timed out " + each.name);
            }
        }
        grant();
    }

    void resize(int newCapacity) {
        capacity = newCapacity;
        refuseWhatNeverFits();
    }

    void lose(String name) {
        if (has(name, held)) {
            lost.add(name);
        }
        refuseWhatNeverFits();
    }

    private void refuseWhatNeverFits() {
        for (Asked each : List.copyOf(waiting)) {
            if (neverFits(each)) {
                waiting.remove(each);
                answers.add("refused " + each.name + " ABOVE_CAPACITY");
            }
        }
        grant();
    }

    private void grant() {
        for (Iterator<Asked> queue = waiting.iterator(); queue.hasNext(); ) {
            Asked next = queue.next();
            if (next.permits > free()) {
                return;
            }
            queue.remove();
            held.add(next);
            answers.add("granted " + next.name);
        }
    }

    List<String> takeAnswers() {
        List<String> taken = List.copyOf(answers);
        answers.clear();
        return taken;
    }
}
