package dev.kindred;

import akka.actor.typed.ActorRef;
import dev.kindred.Holdings.Holding;
import dev.kindred.PermitClaim.Source;
import dev.kindred.PermitRefusedException.Reason;
import dev.kindred.Semaphore.AcquireReply;
import dev.kindred.Semaphore.Granted;
import dev.kindred.Semaphore.Permit;
import dev.kindred.Semaphore.Rejected;
import dev.kindred.internal.rules.GroupRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The permits that the subtasks of one group hold, and those that they wait for. It belongs to the group's driver.
 *
 * <p>What is asked of a semaphore during one turn of the supervisor goes out as one message, and what it answers comes as one:
 * a group of thousands sends far fewer than three messages a subtask. Each request is one of its own in the semaphore's queue
 * all the same, so nobody overtakes anybody (L3). Only so many of a group's wait in that queue
 * ({@code kindred.semaphore.asked-at-once}); the others wait here, in their order, so that a wide group neither fills the queue
 * nor keeps others waiting for all of it.
 */
final class GroupPermits {

    /** What is to be said to one semaphore, and how much was asked of it and not answered. */
    private static final class Conversation {
        final ActorRef<Semaphore.Command> semaphore;
        final Map<Long, PermitClaim> unsent = new LinkedHashMap<>(); // by the id of the request, next first
        List<Long> cancels = new ArrayList<>();
        List<Permit> returns = new ArrayList<>();
        int unanswered;

        Conversation(ActorRef<Semaphore.Command> semaphore) {
            this.semaphore = semaphore;
        }
    }

    private final GroupRun<?> run;
    private final GroupRules rules;
    private final int askedAtOnce;
    private final Map<ActorRef<Semaphore.Command>, Conversation> conversations = new LinkedHashMap<>();
    private final Map<Long, PermitClaim> waiting =
            new HashMap<>(); // by the id of the request; nobody asks for an order
    private boolean isUrgent;
    private boolean hasReturns;

    GroupPermits(GroupRun<?> run, GroupRules rules) {
        this.run = run;
        this.rules = rules;
        this.askedAtOnce = run.kindred().settings().semaphoreAskedAtOnce();
    }

    // ---- what subtasks need ----

    /** Asks for what the subtask is to hold. The rules are told of the answer later. */
    void claim(SubtaskHandle<?> handle, Holdings holdings) {
        PermitRefusedException never = refusal(handle, holdings);
        if (never != null) {
            run.tell(new GroupCommand.PermitsRefused(handle, never));
            return;
        }
        PermitClaim claim = new PermitClaim(
                handle, holdings.list().stream().map(this::source).toList());
        handle.claims(claim);
        askNext(claim);
    }

    private Source source(Holding holding) {
        LentPermits lent = run.lentFromAbove(holding.semaphore());
        return new Source(holding, lent == null ? holding.semaphore() : lent.pool(), lent);
    }

    private @Nullable PermitRefusedException refusal(SubtaskHandle<?> handle, Holdings holdings) {
        for (Holding each : holdings.list()) {
            LentPermits lent = run.lentFromAbove(each.semaphore());
            if (lent != null && each.permits() > lent.holding().permits()) {
                return new PermitRefusedException(Reason.ABOVE_LENT, aboveLent(handle, each, lent));
            }
            LentPermits later = run.heldAboveAfter(each.semaphore());
            if (later != null) {
                return new PermitRefusedException(Reason.OUT_OF_ORDER, outOfOrder(handle, each, later));
            }
        }
        return null;
    }

    private static String aboveLent(SubtaskHandle<?> handle, Holding wanted, LentPermits lent) {
        return "Cannot start [" + handle.path() + "]: it is to hold " + wanted.permits() + " permits of semaphore ["
                + Holdings.name(wanted.semaphore()) + "], and [" + lent.holderPath() + "] above it holds "
                + lent.holding().permits()
                + " and lends no more than that. Let it hold as many as the largest below needs.";
    }

    private static String outOfOrder(SubtaskHandle<?> handle, Holding wanted, LentPermits later) {
        String first = Holdings.name(wanted.semaphore());
        return "Cannot start [" + handle.path() + "]: it is to hold permits of semaphore [" + first
                + "], which comes before ["
                + Holdings.name(later.holding().semaphore()) + "], of which [" + later.holderPath()
                + "] above it holds some already. Let that hold permits of [" + first + "] too, or none of the other.";
    }

    /** It waits no more. */
    void abandon(SubtaskHandle<?> handle) {
        PermitClaim claim = handle.claim();
        if (claim != null) {
            waiting.remove(claim.request);
            Conversation with = with(claim.next());
            if (with.unsent.remove(claim.request) == null) {
                with.cancels.add(claim.request);
                with.unanswered--;
                isUrgent = true;
            }
            release(handle);
        }
    }

    /** The attempt is over: what it holds goes back. */
    void release(SubtaskHandle<?> handle) {
        PermitClaim claim = handle.claim();
        if (claim != null) {
            handle.claims(null);
            for (int i = 0; i < claim.granted.size(); i++) {
                release(claim, claim.sources.get(i), claim.granted.get(i));
            }
        }
    }

    private void release(PermitClaim claim, Source source, Permit permit) {
        LentPermits lends = claim.lends.get(source.holding().semaphore());
        if (lends == null) {
            with(source).returns.add(permit);
            hasReturns = true;
        } else {
            boolean isFree = lends.end(keep(source, permit));
            if (!isFree) {
                lose(source, permit);
            }
        }
    }

    /** Work that outlived its grace keeps its permits until it really ends, whether its group is there then or not (C6). */
    void releaseAfter(CompletableFuture<?> end, SubtaskHandle<?> handle) {
        PermitClaim claim = handle.claim();
        if (claim != null) {
            handle.claims(null);
            for (int i = 0; i < claim.granted.size(); i++) {
                Source source = claim.sources.get(i);
                end.thenRun(keep(source, claim.granted.get(i)));
                lose(source, claim.granted.get(i)); // changes nothing if it was given back already
            }
        }
    }

    /** The action gives it back, on any thread, and until then it counts as kept of what it was lent from. */
    private Runnable keep(Source source, Permit permit) {
        LentPermits lent = source.lent();
        if (lent != null) {
            lent.keep();
        }
        return () -> {
            source.semaphore().tell(new SemaphoreActor.GiveBack(permit));
            if (lent != null) {
                lent.drop();
            }
        };
    }

    /** Of what is lent somebody else below the same group may wait for it, which would wait for that one then. */
    private static void lose(Source source, Permit permit) {
        if (source.lent() != null) {
            source.semaphore().tell(new SemaphoreActor.Lose(permit));
        }
    }

    // ---- what semaphores answer ----

    void on(GroupCommand.PermitNews news) {
        for (AcquireReply each : news.replies()) {
            PermitClaim claim = waiting.remove(each.id());
            if (claim != null) {
                Conversation with = with(claim.next());
                with.unanswered--;
                isUrgent |= !with.unsent.isEmpty() && with.unanswered <= askedAtOnce / 2; // many at once again
                on(each, claim);
            }
        }
    }

    private void on(AcquireReply reply, PermitClaim claim) {
        if (reply instanceof Granted granted) {
            claim.granted.add(granted.permit());
            if (claim.isGranted()) {
                rules.granted(claim.handle);
            } else {
                askNext(claim);
            }
        } else if (reply instanceof Rejected rejected) {
            boolean isKept = claim.next().lent() != null && rejected.why() == Semaphore.Why.ABOVE_CAPACITY;
            refuse(
                    claim,
                    isKept ? Reason.ABOVE_LENT : Reason.valueOf(rejected.why().name()),
                    rejected.message());
        } else {
            Holding holding = claim.next().holding();
            refuse(
                    claim,
                    Reason.WAITED_TOO_LONG,
                    "it waited for permits of semaphore [" + Holdings.name(holding.semaphore())
                            + "] as long as that lets anybody wait. Retry, or raise the semaphore's maxWait.");
        }
    }

    /** The semaphore has ended, and what it was asked after that is not answered. */
    void onGone(ActorRef<?> semaphore) {
        List<PermitClaim> lost = new ArrayList<>();
        for (PermitClaim each : waiting.values()) {
            if (each.next().semaphore().equals(semaphore)) {
                lost.add(each);
            }
        }
        lost.sort((a, b) -> Long.compare(a.request, b.request));
        for (PermitClaim each : lost) {
            waiting.remove(each.request);
            refuse(
                    each,
                    Reason.STOPPED,
                    "semaphore [" + Holdings.name(semaphore) + "] has ended. Make tasks for one that lives.");
        }
        conversations.remove(semaphore);
    }

    private void refuse(PermitClaim claim, Reason reason, String why) {
        SubtaskHandle<?> handle = claim.handle;
        release(handle);
        String lower = Character.toLowerCase(why.charAt(0)) + why.substring(1);
        rules.refused(handle, new PermitRefusedException(reason, "Cannot start [" + handle.path() + "]: " + lower));
    }

    // ---- what goes out ----

    private void askNext(PermitClaim claim) {
        claim.request = run.kindred().nextPermitRequest();
        waiting.put(claim.request, claim);
        with(claim.next()).unsent.put(claim.request, claim);
        isUrgent = true;
    }

    private Conversation with(Source source) {
        return conversations.computeIfAbsent(source.semaphore(), semaphore -> {
            if (source.lent() == null) {
                run.kindred().groupsHolder().tell(new GroupsHolder.Use(semaphore, run));
            }
            return new Conversation(semaphore);
        });
    }

    /** Whether something is to be said that is not only given back. */
    boolean isUrgent() {
        return isUrgent;
    }

    boolean hasReturns() {
        return hasReturns;
    }

    void send() {
        if (isUrgent || hasReturns) {
            isUrgent = false;
            hasReturns = false;
            conversations.values().forEach(this::send);
        }
    }

    private void send(Conversation with) {
        List<SemaphoreActor.Want> wants = new ArrayList<>();
        Iterator<PermitClaim> unsent = with.unsent.values().iterator();
        while (with.unanswered < askedAtOnce && unsent.hasNext()) {
            PermitClaim next = unsent.next();
            unsent.remove();
            with.unanswered++;
            int permits = next.next().holding().permits();
            wants.add(new SemaphoreActor.Want(permits, next.request, next.handle.path()));
        }
        if (!wants.isEmpty() || !with.cancels.isEmpty() || !with.returns.isEmpty()) {
            with.semaphore.tell(new SemaphoreActor.Exchange(
                    with.cancels, with.returns, wants, run.kindred().groupsHolder(), run.address()));
            with.cancels = new ArrayList<>();
            with.returns = new ArrayList<>();
        }
    }

    /** The group has settled. */
    void close() {
        send();
        for (Conversation each : conversations.values()) {
            run.kindred().groupsHolder().tell(new GroupsHolder.Unuse(each.semaphore, run));
        }
    }
}
