package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.fail;

import dev.kindred.internal.rules.PermitRequest.State;
import dev.kindred.internal.rules.SemaphoreRules.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A semaphore, holders with names of one letter, their requests, and a language of a few words for what happens to them:
 *
 * <pre>
 * new SemaphoreWorld(2).play("acquire a1 2; acquire b1 1 for 50; release a1; gone b; time 50; resize 3")
 * </pre>
 *
 * Each step is played to the rules and to a {@link NaiveSemaphore}, and then their answers, what they hold and the invariants
 * are compared.
 */
final class SemaphoreWorld implements SemaphoreEffects {

    /** A request that knows what it is called. */
    static final class Named extends PermitRequest {
        final String name;

        Named(String name, int permits, Holder holder, long id) {
            super(permits, holder, id);
            this.name = name;
        }
    }

    /** A holder that knows what it is called. */
    static final class Holder extends PermitHolder {
        final String name;

        Holder(String name) {
            this.name = name;
        }
    }

    final SemaphoreRules rules;
    final NaiveSemaphore naive;
    final Map<String, Named> requests = new LinkedHashMap<>();
    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private final Set<String> watched = new LinkedHashSet<>();
    private final List<String> answers = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();
    private boolean quiet;
    private boolean timerSet;
    private long timerAt;
    long now = 1;

    SemaphoreWorld(int capacity) {
        this(capacity, Integer.MAX_VALUE);
    }

    SemaphoreWorld(int capacity, int maxWaiting) {
        rules = new SemaphoreRules(capacity, maxWaiting, this);
        naive = new NaiveSemaphore(capacity, maxWaiting);
    }

    /** Keeps no log of what is asked. */
    SemaphoreWorld quiet() {
        quiet = true;
        return this;
    }

    // ---- what happens ----

    /** Plays events that are separated by semicolons. */
    SemaphoreWorld play(String script) {
        for (String each : script.split(";", -1)) {
            if (!each.isBlank()) {
                one(each.strip().split(" ", -1));
            }
        }
        return this;
    }

    private void one(String[] words) {
        switch (words[0]) {
            case "acquire" -> acquire(words[1], number(words, 2), words.length > 3 ? number(words, 4) : 0);
            case "late" -> late(words[1], number(words, 2));
            case "try" -> tryAcquire(words[1], number(words, 2));
            case "release" -> release(words[1]);
            case "cancel" -> cancel(words[1]);
            case "gone" -> gone(words[1]);
            case "time" -> time(number(words, 1));
            case "lose" -> lose(words[1]);
            case "resize" -> resize(number(words, 1));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static int number(String[] words, int index) {
        return Integer.parseInt(words[index]);
    }

    /** @param wait at most so long; 0 for ever */
    void acquire(String name, int permits, long wait) {
        now++;
        rules.acquire(request(name, permits), wait == 0 ? SemaphoreRules.FOREVER : wait, now);
        naive.acquire(asked(name, permits, wait == 0 ? 0 : now + wait), true, false);
        check();
    }

    /** One whose time is over when it comes. */
    void late(String name, int permits) {
        now++;
        rules.acquire(request(name, permits), 0, now);
        naive.acquire(asked(name, permits, 0), true, true);
        check();
    }

    void tryAcquire(String name, int permits) {
        now++;
        rules.tryAcquire(request(name, permits), now);
        naive.acquire(asked(name, permits, 0), false, false);
        check();
    }

    private Named request(String name, int permits) {
        Holder holder = holders.computeIfAbsent(name.substring(0, 1), Holder::new);
        Named request = new Named(name, permits, holder, Long.parseLong(name.substring(1)));
        Named known = requests.get(name);
        if (known == null || known.state() == State.ENDED) {
            requests.put(name, request);
        }
        return request;
    }

    private static NaiveSemaphore.Asked asked(String name, int permits, long deadline) {
        return new NaiveSemaphore.Asked(name, name.substring(0, 1), permits, deadline);
    }

    /** Releases it; says whether it was held. */
    boolean release(String name) {
        now++;
        boolean held = naive.has(name, naive.held);
        boolean released = rules.release(requests.get(name).permit(), now);
        if (released != held) {
            fail("release of %s: %s, expected %s", name, released, held);
        }
        note(released ? "" : "not held " + name);
        naive.release(name);
        check();
        return released;
    }

    void cancel(String name) {
        now++;
        Holder holder = holders.get(name.substring(0, 1));
        if (holder != null) {
            rules.cancel(holder, Long.parseLong(name.substring(1)), now);
        }
        naive.cancel(name);
        check();
    }

    void gone(String holder) {
        now++;
        rules.holderGone(holders.computeIfAbsent(holder, Holder::new), now);
        naive.gone(holder);
        check();
    }

    /** So much time passes; the timer rings if it is to. */
    void time(long passes) {
        now += passes;
        if (timerSet && timerAt <= now) {
            timerSet = false;
            rules.timeOver(now);
        }
        naive.time(now);
        check();
    }

    /** The timer of earlier rings, although it was set anew or cancelled. */
    void lateRing() {
        boolean was = timerSet;
        long at = timerAt;
        if (!was || at > now) {
            rules.timeOver(now);
            check();
        }
    }

    /** Until the timer rings, if one is set. */
    boolean ring() {
        if (timerSet) {
            time(Math.max(0, timerAt - now));
            return true;
        }
        return false;
    }

    void lose(String name) {
        now++;
        rules.lose(requests.get(name).permit(), now);
        naive.lose(name);
        check();
    }

    void resize(int capacity) {
        now++;
        rules.resize(capacity, now);
        naive.resize(capacity);
        check();
    }

    // ---- what is seen ----

    /** What was asked since this was asked last. */
    String take() {
        String taken = log.toString();
        log.setLength(0);
        return taken;
    }

    /** Such as {@code 0/2 held a1 queue b1 c1}. */
    String state() {
        return rules.free() + "/" + rules.capacity() + " held" + names(naive.held) + " queue" + names(naive.waiting);
    }

    private static String names(List<NaiveSemaphore.Asked> asked) {
        return asked.stream().map(each -> " " + each.name()).collect(Collectors.joining());
    }

    State stateOf(String name) {
        return requests.get(name).state();
    }

    // ---- invariants ----

    private void check() {
        List<String> expected = naive.takeAnswers();
        if (!sorted(expected).equals(sorted(answers))) {
            fail("answers %s, expected %s", answers, expected);
        }
        if (!grants(expected).equals(grants(answers))) {
            fail("grants of %s in another order than %s", answers, expected);
        }
        answers.clear();
        checkRooms();
        checkTimer();
        checkWatches();
    }

    /** Those whose deadlines are the same are answered in any order. */
    private static List<String> sorted(List<String> answers) {
        return answers.size() < 2 ? answers : answers.stream().sorted().toList();
    }

    private static List<String> grants(List<String> answers) {
        return answers.size() < 2
                ? List.of()
                : answers.stream().filter(each -> each.startsWith("granted")).toList();
    }

    /** L5, counted from what is held; and who holds and waits. */
    private void checkRooms() {
        List<String> held = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        long[] permits = {0};
        rules.forEachHeld(Integer.MAX_VALUE, each -> {
            held.add(((Named) each).name);
            permits[0] += each.permits();
        });
        rules.forEachWaiting(Integer.MAX_VALUE, each -> waiting.add(((Named) each).name));
        if (rules.free() + permits[0] != rules.capacity() || rules.free() != naive.free()) {
            fail("L5: free %s, held %s, capacity %s", rules.free(), permits[0], rules.capacity());
        }
        if (!held.equals(naive.held.stream().map(NaiveSemaphore.Asked::name).toList())
                || !waiting.equals(
                        naive.waiting.stream().map(NaiveSemaphore.Asked::name).toList())) {
            fail("held %s, waiting %s, expected %s", held, waiting, state());
        }
        if (rules.holding() != held.size() || rules.waiting() != waiting.size()) {
            fail("counted %s and %s of %s and %s", rules.holding(), rules.waiting(), held, waiting);
        }
        int lost = naive.held.stream()
                .filter(each -> naive.lost.contains(each.name()))
                .mapToInt(NaiveSemaphore.Asked::permits)
                .sum();
        if (rules.lost() != lost) {
            fail("lost %s, expected %s", rules.lost(), lost);
        }
        if (!naive.waiting.isEmpty() && naive.waiting.get(0).permits() <= rules.free()) {
            fail("a wake-up is missing: %s", state());
        }
    }

    private void checkTimer() {
        long earliest = naive.waiting.stream()
                .mapToLong(NaiveSemaphore.Asked::deadline)
                .filter(deadline -> deadline > 0)
                .min()
                .orElse(SemaphoreRules.NO_TIMER);
        boolean needed = earliest != SemaphoreRules.NO_TIMER;
        if (needed != timerSet || (needed && timerAt > earliest)) {
            fail("timer %s at %s, the earliest deadline is %s", timerSet, timerAt, earliest);
        }
        if (rules.timer() != (timerSet ? timerAt : SemaphoreRules.NO_TIMER)) {
            fail("the rules believe in a timer at %s", rules.timer());
        }
    }

    private void checkWatches() {
        Set<String> busy = new HashSet<>();
        naive.held.forEach(each -> busy.add(each.holder()));
        naive.waiting.forEach(each -> busy.add(each.holder()));
        if (!watched.equals(busy)) {
            fail("watched %s, busy %s", watched, busy);
        }
        long withId = Stream.concat(naive.held.stream(), naive.waiting.stream())
                .filter(each -> !hasNoId(each))
                .count();
        if (!rules.keptText().startsWith("index " + withId + ",")) {
            fail("%s live with an id, kept: %s", withId, rules.keptText());
        }
    }

    private static boolean hasNoId(NaiveSemaphore.Asked asked) {
        return asked.name().endsWith("0") && asked.name().length() == 2;
    }

    // ---- effects ----

    private void note(String what) {
        if (!quiet && !what.isEmpty()) {
            log.append(log.isEmpty() ? "" : ", ").append(what);
        }
    }

    private void answer(String what) {
        answers.add(what);
        note(what);
    }

    private static String name(PermitRequest request) {
        return ((Named) request).name;
    }

    @Override
    public void granted(PermitRequest request) {
        answer("granted " + name(request));
    }

    @Override
    public void refused(PermitRequest request, Refusal why) {
        answer("refused " + name(request) + " " + why);
    }

    @Override
    public void timedOut(PermitRequest request) {
        answer("timed out " + name(request));
    }

    @Override
    public void cancelled(PermitRequest request) {
        answer("cancelled " + name(request));
    }

    @Override
    public void watch(PermitHolder holder) {
        if (!watched.add(((Holder) holder).name)) {
            fail("watched twice");
        }
        note("watch " + ((Holder) holder).name);
    }

    @Override
    public void unwatch(PermitHolder holder) {
        if (!watched.remove(((Holder) holder).name)) {
            fail("not watched");
        }
        note("unwatch " + ((Holder) holder).name);
    }

    @Override
    public void setTimer(long at) {
        timerSet = true;
        timerAt = at;
        note("timer");
    }

    @Override
    public void cancelTimer() {
        if (!timerSet) {
            fail("no timer is set");
        }
        timerSet = false;
        note("no timer");
    }
}
