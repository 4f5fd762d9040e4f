package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Semaphore.Acquire;
import dev.kindred.Semaphore.AcquireReply;
import dev.kindred.Semaphore.CancelWait;
import dev.kindred.Semaphore.Command;
import dev.kindred.Semaphore.GetSnapshot;
import dev.kindred.Semaphore.Granted;
import dev.kindred.Semaphore.Held;
import dev.kindred.Semaphore.NotHeld;
import dev.kindred.Semaphore.Permit;
import dev.kindred.Semaphore.Rejected;
import dev.kindred.Semaphore.Release;
import dev.kindred.Semaphore.Released;
import dev.kindred.Semaphore.Resize;
import dev.kindred.Semaphore.Snapshot;
import dev.kindred.Semaphore.TimedOut;
import dev.kindred.Semaphore.TryAcquire;
import dev.kindred.Semaphore.WaitCancelled;
import dev.kindred.Semaphore.Waiting;
import dev.kindred.Semaphore.Why;
import dev.kindred.internal.rules.PermitHolder;
import dev.kindred.internal.rules.PermitRequest;
import dev.kindred.internal.rules.SemaphoreEffects;
import dev.kindred.internal.rules.SemaphoreRules;
import dev.kindred.internal.rules.SemaphoreRules.Refusal;
import dev.kindred.internal.runtime.TaskRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries messages to the rules of one semaphore, and their effects out. */
final class SemaphoreActor implements SemaphoreEffects {

    private static final int SHOWN = 1_000;

    /** What it is told by Kindred itself. */
    sealed interface Internal extends Command, DeadLetterSuppression {}

    /** Messages without content. */
    enum Wake implements Internal {
        TIME_OVER,
        /** The end of one that only lends what a group holds. */
        STOP
    }

    /** Asks who holds and who waits. */
    record SnapshotAsked(CompletableFuture<Snapshot> answer) implements Internal {
        @Override
        public String toString() {
            return "SnapshotAsked";
        }
    }

    /** A permit of a group that has ended comes back. */
    record GiveBack(Permit permit) implements Internal {}

    /** A permit of a group is held by work that has outlived its grace. */
    record Lose(Permit permit) implements Internal {}

    /**
     * All that a group has to say at one time: as if it said each by itself, in this order. It is answered by one message, and
     * not for what it cancels.
     *
     * @param cancels the ids of requests that wait no more
     * @param returns what is given back
     * @param wants what is asked for, next first
     */
    record Exchange(List<Long> cancels, List<Permit> returns, List<Want> wants, ActorRef<?> holder, Address replyTo)
            implements Internal {
        @Override
        public String toString() { // ids are not the same in each run (S4)
            return "Exchange[cancels " + cancels.size() + ", returns " + returns.size() + ", wants " + wants + "]";
        }
    }

    /**
     * Permits that a subtask is to hold.
     *
     * @param path of the subtask
     */
    record Want(int permits, long id, String path) {
        @Override
        public String toString() {
            return permits + " for " + path;
        }
    }

    private abstract static class Request extends PermitRequest {

        Request(int permits, Holder holder, long id) {
            super(permits, holder, id);
        }

        ActorRef<?> holderRef() {
            return ((Holder) holder()).ref;
        }
    }

    /** A request and whom to answer. */
    private static final class LoneRequest extends Request {
        private final ActorRef<? super AcquireReply> replyTo;

        LoneRequest(int permits, Holder holder, long id, ActorRef<? super AcquireReply> replyTo) {
            super(permits, holder, id);
            this.replyTo = replyTo;
        }
    }

    /** A request for a subtask, and the group to answer. */
    private static final class GroupRequest extends Request {
        private final Address group;
        private final String path;

        GroupRequest(Want want, Holder holder, Address group) {
            super(want.permits(), holder, want.id());
            this.group = group;
            this.path = want.path();
        }
    }

    /** An actor that holds or waits for something. */
    private static final class Holder extends PermitHolder {
        private final ActorRef<?> ref;

        Holder(ActorRef<?> ref) {
            this.ref = ref;
        }
    }

    private final String name;
    private final ActorContext<Command> context;
    private final Kindred kindred;
    private final TaskRuntime runtime;
    private final SemaphoreRules rules;
    private final long longestWait;
    private final long incarnation;
    private final long origin;
    // Those that hold or wait for something. Nobody asks for their order, which is not the same in each run.
    private final Map<ActorRef<?>, Holder> holders = new HashMap<>();
    // What groups are to hear when the message is handled.
    private final Map<Address, List<AcquireReply>> news = new LinkedHashMap<>();
    private TaskRuntime.@Nullable Timer timer;
    private long heldBefore;

    private SemaphoreActor(
            String name, int capacity, Semaphore.Settings settings, ActorContext<Command> context, Kindred kindred) {
        KindredSettings ofTheSystem = kindred.settings();
        this.name = name;
        this.context = context;
        this.kindred = kindred;
        this.runtime = kindred.runtime();
        this.rules = new SemaphoreRules(capacity, settings.maxWaitingOr(ofTheSystem.semaphoreMaxWaiting()), this);
        this.longestWait = nanos(settings.maxWaitOr(ofTheSystem.semaphoreMaxWait()));
        this.incarnation = runtime.random().nextLong();
        this.origin = runtime.nanoTime();
    }

    static Behavior<Command> create(String name, int capacity, Semaphore.Settings settings) {
        return Behaviors.setup(context -> {
            Kindred kindred = Kindred.get(context.getSystem());
            SemaphoreActor actor = new SemaphoreActor(name, capacity, settings, context, kindred);
            kindred.semaphoreBegins(context.getSelf());
            return Behaviors.receive(
                    (same, command) -> {
                        actor.on(command);
                        actor.afterEach();
                        return command == Wake.STOP ? Behaviors.stopped() : Behaviors.same();
                    },
                    (same, signal) -> {
                        actor.onSignal(signal);
                        actor.afterEach();
                        return Behaviors.same();
                    });
        });
    }

    // ---- messages ----

    private void on(Command command) {
        if (command instanceof Acquire acquire) {
            long longest = Math.min(longestWait, nanos(acquire.timeout()));
            rules.acquire(
                    request(acquire.permits(), acquire.holder(), acquire.id(), acquire.replyTo()), longest, now());
        } else if (command instanceof TryAcquire acquire) {
            rules.tryAcquire(request(acquire.permits(), acquire.holder(), acquire.id(), acquire.replyTo()), now());
        } else if (command instanceof Release release) {
            release(release.permit(), release.replyTo());
        } else if (command instanceof CancelWait cancel) {
            Holder holder = holders.get(cancel.holder());
            if (holder != null) {
                rules.cancel(holder, cancel.id(), now());
            }
        } else if (command instanceof Resize resize) {
            rules.resize(resize.capacity(), now());
        } else if (command instanceof GetSnapshot asked) {
            asked.replyTo().tell(snapshot());
        } else if (command instanceof Exchange exchange) {
            exchange(exchange);
        } else if (command instanceof GiveBack back) {
            giveBack(back.permit());
        } else if (command instanceof Lose lose) {
            rules.lose(lose.permit().number(), now());
        } else if (command instanceof SnapshotAsked asked) {
            asked.answer().complete(snapshot());
        } else if (command == Wake.TIME_OVER) {
            rules.timeOver(now());
        }
    }

    private void exchange(Exchange exchange) {
        Holder holder = holders.get(exchange.holder());
        if (holder != null) {
            exchange.cancels().forEach(id -> rules.cancel(holder, id, now()));
        }
        exchange.returns().forEach(this::giveBack);
        for (Want each : exchange.wants()) {
            rules.acquire(new GroupRequest(each, holder(exchange.holder()), exchange.replyTo()), longestWait, now());
        }
    }

    /** From a group, which gives each permit back once, unless one before this incarnation granted it. */
    private void giveBack(Permit permit) {
        if (permit.incarnation() == incarnation) {
            rules.release(permit.number(), now());
        }
    }

    private void afterEach() {
        if (!news.isEmpty()) {
            news.forEach((group, replies) -> group.tell(new GroupCommand.PermitNews(replies)));
            news.clear();
        }
        countHeld();
    }

    /** Before anybody hears of it. */
    private void countHeld() {
        long held = (long) rules.capacity() - rules.free();
        kindred.permitsHeld(held - heldBefore);
        heldBefore = held;
    }

    private void onSignal(Signal signal) {
        if (signal instanceof Terminated terminated) {
            Holder holder = holders.get(terminated.getRef());
            if (holder != null) {
                rules.holderGone(holder, now());
            }
        } else if (signal instanceof PostStop || signal instanceof PreRestart) {
            rules.stop();
            kindred.semaphoreEnds(context.getSelf());
        }
    }

    private Request request(int permits, ActorRef<?> holder, long id, ActorRef<? super AcquireReply> replyTo) {
        return new LoneRequest(permits, holder(holder), id, replyTo);
    }

    private Holder holder(ActorRef<?> ref) {
        Holder known = holders.get(ref);
        return known == null ? new Holder(ref) : known;
    }

    private void release(Permit permit, ActorRef<? super Semaphore.ReleaseReply> replyTo) {
        boolean ours = permit.incarnation() == incarnation;
        if (ours && rules.release(permit.number(), now())) {
            countHeld();
            replyTo.tell(new Released(permit));
        } else {
            replyTo.tell(new NotHeld(permit, notHeld(permit, ours)));
        }
    }

    private String notHeld(Permit permit, boolean ours) {
        boolean known = permit.number() > 0 && permit.number() <= rules.grants();
        String why = ours && known ? "it was released already" : "it was never granted by this incarnation of it";
        return "Cannot release permit " + permit.number() + " of semaphore [" + name + "]: " + why + ". " + heldText();
    }

    private String heldText() {
        return "Held: " + ((long) rules.capacity() - rules.free()) + " of " + rules.capacity() + ".";
    }

    // ---- effects ----

    @Override
    public void granted(PermitRequest request) {
        countHeld();
        answer(request, new Granted(permitOf(request), request.id()));
    }

    @Override
    public void refused(PermitRequest request, Refusal refusal) {
        Why why = Why.valueOf(refusal.name());
        answer(request, new Rejected(why, rules.waiting(), refusedText(request, refusal), request.id()));
    }

    private void answer(PermitRequest request, AcquireReply reply) {
        if (request instanceof GroupRequest ofGroup) {
            news.computeIfAbsent(ofGroup.group, group -> new ArrayList<>()).add(reply);
        } else {
            ((LoneRequest) request).replyTo.tell(reply);
        }
    }

    private String refusedText(PermitRequest request, Refusal refusal) {
        String what = request.permits() == 1 ? "1 permit" : request.permits() + " permits";
        return "Cannot grant " + what + " of semaphore [" + name + "]: "
                + switch (refusal) {
                    case ABOVE_CAPACITY ->
                        "its capacity is " + rules.capacity() + (rules.lost() == 0 ? ". Ask for less." : lostText());
                    case QUEUE_FULL ->
                        "its queue is full (" + rules.waiting() + " wait). Ask later, or raise its maxWaiting.";
                    case WOULD_WAIT -> "it would have to wait (" + rules.waiting() + " wait). " + heldText();
                    case ID_IN_USE ->
                        "request " + request.id() + " of this holder waits or holds already. Use another id.";
                    case STOPPED -> "it has been stopped. Ask another one.";
                };
    }

    private String lostText() {
        return ", and " + rules.lost() + " of them are kept by work that outlived its grace. Let that heed its cancel.";
    }

    @Override
    public void timedOut(PermitRequest request) {
        answer(request, new TimedOut(rules.waiting(), request.id()));
    }

    @Override
    public void cancelled(PermitRequest request) {
        if (request instanceof LoneRequest) { // a group waits for no answer to its own cancel
            answer(request, new WaitCancelled(request.id()));
        }
    }

    @Override
    public void watch(PermitHolder holder) {
        Holder watched = (Holder) holder;
        holders.put(watched.ref, watched);
        context.watch(watched.ref);
    }

    @Override
    public void unwatch(PermitHolder holder) {
        ActorRef<?> ref = ((Holder) holder).ref;
        holders.remove(ref);
        context.unwatch(ref);
    }

    @Override
    public void setTimer(long at) {
        cancelTimer();
        Duration delay = Duration.ofNanos(Math.max(0, at - now()));
        ActorRef<Command> self = context.getSelf();
        timer = runtime.schedule(delay, () -> self.tell(Wake.TIME_OVER));
    }

    @Override
    public void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // ---- snapshot ----

    private Snapshot snapshot() {
        Instant time = runtime.now();
        long now = now();
        List<Held> held = new ArrayList<>();
        rules.forEachHeld(
                SHOWN,
                each -> held.add(
                        new Held(whoIs(each), holderOf(each), permitOf(each), time.minusNanos(now - each.since()))));
        List<Waiting> queue = new ArrayList<>();
        rules.forEachWaiting(
                SHOWN,
                each -> queue.add(new Waiting(
                        whoIs(each), holderOf(each), each.permits(), each.id(), time.minusNanos(now - each.since()))));
        return new Snapshot(
                name,
                rules.capacity(),
                rules.free(),
                rules.holding(),
                rules.waiting(),
                held,
                queue,
                rules.grants(),
                rules.refusals(),
                rules.timeouts());
    }

    private Permit permitOf(PermitRequest request) {
        return new Permit(request.permit(), request.permits(), incarnation);
    }

    private static ActorRef<?> holderOf(PermitRequest request) {
        return ((Request) request).holderRef();
    }

    private static String whoIs(PermitRequest request) {
        return request instanceof GroupRequest ofGroup
                ? ofGroup.path
                : holderOf(request).path().toStringWithoutAddress();
    }

    // ---- time ----

    /** Since it began. */
    private long now() {
        return runtime.nanoTime() - origin;
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? Long.MIN_VALUE : SemaphoreRules.FOREVER;
        }
    }
}
