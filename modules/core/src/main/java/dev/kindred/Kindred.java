package dev.kindred;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.kindred.Cancellation.Origin;
import dev.kindred.internal.rules.Ending;
import dev.kindred.internal.runtime.TaskRuntime;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The Akka extension that hosts groups: its settings, its executors, and every group that is open in the actor system. It
 * is made by the first group, or by {@link #get} at start, where a wrong setting then fails the start.
 */
public final class Kindred implements Extension {

    private static final Logger LOG = LoggerFactory.getLogger(Kindred.class);

    private final ActorSystem<?> system;
    private final KindredSettings settings;
    private final TaskRuntime runtime;
    private final Listeners listeners = new Listeners();
    private final ContextCarriers carriers;
    private final UnresponsiveWork unresponsive = new UnresponsiveWork();
    private final ActorRef<Reaper.Command> reaper;
    private final ActorRef<GroupsHolder.Command> groupsHolder;
    private final Props supervisorProps = DispatcherSelector.fromConfig("kindred.supervisor-dispatcher");
    private final Props workerProps = DispatcherSelector.fromConfig("kindred.worker-dispatcher");
    private final Props computeProps = DispatcherSelector.fromConfig("kindred.compute-dispatcher");
    private final SharedWorkers asyncWorkers;
    private final SharedWorkers computeWorkers;
    private final LentSupervisors supervisors;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong permitRequests = new AtomicLong();
    private final LongAdder permitsHeld = new LongAdder();
    private final Set<ActorRef<Semaphore.Command>> semaphores = new ConcurrentSkipListSet<>();
    private final OpenGroups open;
    private volatile boolean closing;
    private volatile boolean reaperGone;

    private Kindred(ActorSystem<?> system) {
        Config config = system.settings().config();
        this.system = system;
        this.settings = KindredSettings.of(config);
        this.runtime = load(settings.runtime(), system, config.getConfig("kindred"));
        settings.listeners().forEach(name -> listeners.add(listener(name)));
        this.carriers = new ContextCarriers(settings.logFields());
        settings.contextCarriers().forEach(name -> carriers.add(carrier(name)));
        this.open = new OpenGroups(runtime);
        this.asyncWorkers = sharedWorkers("kindred-async-worker", workerProps, runtime.findsLongCode());
        this.computeWorkers = sharedWorkers("kindred-compute-worker", computeProps, false);
        this.supervisors = new LentSupervisors(
                system, supervisorProps, settings.supervisorsAtStart(), settings.supervisorsIdle(), runtime);
        supervisors.start();
        this.reaper = system.systemActorOf(Reaper.create(this), "kindred-reaper", supervisorProps);
        this.groupsHolder = system.systemActorOf(GroupsHolder.create(), "kindred-holder", supervisorProps);
        CoordinatedShutdown.get(system).addTask(settings.shutdownPhase(), "kindred-groups", this::shutDown);
        system.getWhenTerminated().thenRun(this::afterTermination);
    }

    /** The extension of this actor system. */
    public static Kindred get(ActorSystem<?> system) {
        return system.registerExtension(Id.INSTANCE);
    }

    /** Tells the listener of everything that happens from now on. */
    public void addListener(GroupListener listener) {
        listeners.add(listener);
    }

    /** Tells the listener no more. */
    public void removeListener(GroupListener listener) {
        listeners.remove(listener);
    }

    /** Carries more than the MDC to the code of what is forked from now on. */
    public void addContextCarrier(ContextCarrier<?> carrier) {
        carriers.add(carrier);
    }

    /** What is forked from now on is without it. */
    public void removeContextCarrier(ContextCarrier<?> carrier) {
        carriers.remove(carrier);
    }

    /** What the groups of this actor system hold right now: for gauges, and for checks that nothing is left. */
    public InUse inUse() {
        return new InUse(open.count(), runtime.threadsInUse(), runtime.timersSet(), permitsHeld.sum());
    }

    /**
     * What the semaphores of this actor system are like: who holds, who waits. One that does not answer within
     * {@code kindred.tree-timeout} is left out. May be called from any thread.
     *
     * @return by their actors' paths
     */
    public CompletionStage<List<Semaphore.Snapshot>> semaphores() {
        CompletionStage<List<Semaphore.Snapshot>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (ActorRef<Semaphore.Command> each : semaphores) {
            all = all.thenCombine(snapshotOf(each), (list, snapshot) -> {
                snapshot.ifPresent(list::add);
                return list;
            });
        }
        return all;
    }

    private CompletionStage<Optional<Semaphore.Snapshot>> snapshotOf(ActorRef<Semaphore.Command> semaphore) {
        CompletableFuture<Semaphore.Snapshot> answer = new CompletableFuture<>();
        CompletableFuture<Optional<Semaphore.Snapshot>> heard = answer.thenApply(Optional::of);
        semaphore.tell(new SemaphoreActor.SnapshotAsked(answer));
        TaskRuntime.Timer timer = runtime.schedule(settings.treeTimeout(), () -> heard.complete(Optional.empty()));
        return heard.whenComplete((snapshot, never) -> timer.cancel());
    }

    /**
     * What groups hold. Each is 0 soon after the last group has settled and the last unresponsive work has ended.
     *
     * @param groups that are open, without those nested in them
     * @param threads that run blocking code or actions on a cancel
     * @param timers that are set: deadlines, graces, sleeps
     * @param permits that are held, by groups and by whom else, of the semaphores of this actor system
     */
    public record InUse(int groups, int threads, int timers, long permits) {}

    /** For the configuration key {@code akka.actor.typed.extensions}, which loads the extension at start. */
    public static final class Id extends ExtensionId<Kindred> {

        private static final Id INSTANCE = new Id();

        private Id() {}

        /** The one instance, as Akka's configuration asks for it. */
        public static Id getInstance() {
            return INSTANCE;
        }

        @Override
        public Kindred createExtension(ActorSystem<?> system) {
            return new Kindred(system);
        }
    }

    // ---- for the groups ----

    KindredSettings settings() {
        return settings;
    }

    TaskRuntime runtime() {
        return runtime;
    }

    Listeners listeners() {
        return listeners;
    }

    ContextCarriers carriers() {
        return carriers;
    }

    UnresponsiveWork unresponsive() {
        return unresponsive;
    }

    ActorRef<Reaper.Command> reaper() {
        return reaper;
    }

    ActorRef<GroupsHolder.Command> groupsHolder() {
        return groupsHolder;
    }

    /** The id of a request of {@link #groupsHolder}. */
    long nextPermitRequest() {
        return permitRequests.incrementAndGet();
    }

    void semaphoreBegins(ActorRef<Semaphore.Command> semaphore) {
        semaphores.add(semaphore);
    }

    void semaphoreEnds(ActorRef<Semaphore.Command> semaphore) {
        semaphores.remove(semaphore);
    }

    void permitsHeld(long more) {
        if (more != 0) {
            permitsHeld.add(more);
        }
    }

    /** One with as many permits as are lent; who may wait was decided where these are from. */
    ActorRef<Semaphore.Command> semaphoreOf(Holdings.Holding lent) {
        Behavior<Semaphore.Command> semaphore = Semaphore.create(
                "lent", lent.permits(), own -> own.maxWaiting(Integer.MAX_VALUE).maxWait(Semaphore.NO_TIMEOUT));
        return system.systemActorOf(semaphore, "kindred-lent-" + sequence.incrementAndGet(), supervisorProps);
    }

    Props supervisorProps() {
        return supervisorProps;
    }

    Props workerProps() {
        return workerProps;
    }

    private SharedWorkers sharedWorkers(String name, Props props, boolean byPlace) {
        return SharedWorkers.start(
                system, name, props, settings.sharedWorkers(), settings.leavesInATurn(), runtime, byPlace);
    }

    SharedWorkers asyncWorkers() {
        return asyncWorkers;
    }

    SharedWorkers computeWorkers() {
        return computeWorkers;
    }

    /** Of groups whose address nobody has. */
    LentSupervisors supervisors() {
        return supervisors;
    }

    Props computeProps() {
        return computeProps;
    }

    /** A run that is on the list of open ones until its end. */
    <R> GroupRun<R> open(TaskGroup<R> group, CarriedContext carried) {
        GroupRun<R> run = GroupRun.root(this, group, carried);
        Runnable close = open.add(run);
        run.beforeEnd(outcome -> {
            close.run();
            logFailure(run, outcome);
        });
        if (closing) {
            run.cancel(shutdown(run)); // registered first, so that either this or the shutdown sees it
        }
        return run;
    }

    /** One whose address nobody gets: its supervisor is lent. */
    <R> GroupRun<R> run(TaskGroup<R> group) {
        GroupRun<R> run = open(group, carriers.capture());
        if (reaperGone) { // said before those that are open are ended: this one is among them, or here
            endUnstarted(run);
            return run;
        }
        try {
            supervisors.drive(run);
        } catch (IllegalStateException terminated) { // no actor can be made any more
            endUnstarted(run);
        }
        return run;
    }

    <R> RunningTask<R> start(TaskGroup<R> group) {
        GroupRun<R> run = open(group, carriers.capture());
        try {
            String name = "kindred-group-" + sequence.incrementAndGet();
            return running(run, system.systemActorOf(GroupSupervisor.create(run), name, supervisorProps));
        } catch (IllegalStateException terminated) { // no actor can be made any more
            endUnstarted(run);
            return new RunningTask<>(
                    run, system.<TaskGroup.Command>deadLetters().unsafeUpcast());
        }
    }

    <R, M> RunningTask<R> spawn(TaskGroup<R> group, ActorContext<M> context, Function<Outcome<R>, M> adapt) {
        GroupRun<R> run = open(group, carriers.capture());
        try {
            ActorRef<TaskGroup.Command> ref = context.spawnAnonymous(GroupSupervisor.create(run), supervisorProps);
            context.pipeToSelf(
                    toLiveOwner(run, context.getSelf()),
                    (outcome, never) -> adapt.apply(Objects.requireNonNull(outcome)));
            return running(run, ref);
        } catch (RuntimeException refused) { // the actor is ending, or this is not its thread
            endUnstarted(run);
            throw refused;
        }
    }

    private static <R> void endUnstarted(GroupRun<R> run) {
        run.complete(new Outcome.Cancelled<>(shutdown(run), false, null, List.of()));
    }

    private static <R> RunningTask<R> running(GroupRun<R> run, ActorRef<TaskGroup.Command> ref) {
        run.reachableAt(Address.own(ref));
        return new RunningTask<>(run, ref);
    }

    /** A group that ended because its owner did has nobody to tell; one that its owner stopped has (G2). */
    private <R> CompletionStage<Outcome<R>> toLiveOwner(GroupRun<R> run, ActorRef<?> owner) {
        return run.end().thenCompose(outcome -> {
            CompletableFuture<Outcome<R>> heard = new CompletableFuture<>();
            if (run.isOwnerGone()) {
                reaper.tell(new Reaper.IfAlive(owner, () -> heard.complete(outcome)));
            } else {
                heard.complete(outcome);
            }
            return heard;
        });
    }

    <R> R join(TaskGroup<R> group) throws InterruptedException {
        return join(startToJoin(group));
    }

    /** Starts it on a thread that may wait for it. */
    <R> GroupRun<R> startToJoin(TaskGroup<R> group) {
        MayBlock.check(system, settings.joinAllowedDispatchers(), group);
        return run(group);
    }

    <R> R join(GroupRun<R> run) throws InterruptedException {
        Outcome<R> outcome;
        try {
            outcome = await(run.end());
        } catch (InterruptedException interrupted) {
            String reason = "the thread that joined [" + run.path() + "] was interrupted";
            cancelAndAwait(run, reason);
            throw interrupted;
        }
        return valueOf(outcome);
    }

    <R> Outcome<R> cancelAndAwait(GroupRun<R> run, String reason) {
        run.cancelRequested(reason);
        return awaitUninterruptibly(run.end());
    }

    private static <R> R valueOf(Outcome<R> outcome) {
        if (outcome instanceof Outcome.Failed<R> failed && failed.cause() instanceof TaskGroupException failure) {
            failure.setStackTrace(new Throwable().getStackTrace()); // where it is thrown: the supervisor's says nothing
        }
        return outcome.valueOrThrow();
    }

    private <V> V await(CompletableFuture<V> future) throws InterruptedException {
        try {
            return runtime.await(future);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A group's end cannot fail", Ending.unwrap(e));
        }
    }

    /** Bounded all the same: a cancelled group ends when the graces below it are over. */
    private <V> V awaitUninterruptibly(CompletableFuture<V> end) {
        boolean interrupted = false;
        while (true) {
            try {
                V value = await(end);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return value;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
    }

    /** For a planned fault: stops an actor that is nobody's child here. */
    void stopFromOutside(ActorRef<?> actor) {
        Adapter.toClassic(system).stop(Adapter.toClassic(actor));
    }

    // ---- live trees ----

    CompletionStage<TaskTree> tree() {
        CompletionStage<List<TaskTree.Node>> nodes = CompletableFuture.completedFuture(new ArrayList<>());
        for (GroupRun<?> run : open.list()) {
            nodes = nodes.thenCombine(GroupSnapshot.ask(run), (list, node) -> {
                list.add(node);
                return list;
            });
        }
        return nodes.thenApply(list -> new TaskTree(list, unresponsive.list(runtime.now())));
    }

    // ---- the end ----

    /** B5: drained, then cancelled, and awaited. */
    private CompletionStage<Done> shutDown() {
        closing = true;
        return allEndedWithin(settings.drainTimeout())
                .thenCompose(drained -> {
                    open.list().forEach(run -> run.cancel(shutdown(run)));
                    return allEndedWithin(settings.awaitTimeout());
                })
                .thenCompose(ended -> ended ? CompletableFuture.completedFuture(null) : nameWhatIsLeft())
                .thenApply(done -> {
                    unresponsive
                            .list(runtime.now())
                            .forEach(each -> LOG.warn("Shutdown goes on although task [{}] still runs", each.path()));
                    return Done.getInstance();
                });
    }

    private CompletionStage<Void> nameWhatIsLeft() {
        return tree().thenAccept(
                        tree -> LOG.warn("Shutdown goes on although these groups have not settled:\n{}", tree.text()));
    }

    private CompletableFuture<Boolean> allEndedWithin(Duration patience) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        CompletableFuture<?>[] ends = open.list().stream().map(GroupRun::end).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).thenRun(() -> answer.complete(true));
        if (!answer.isDone()) {
            TaskRuntime.Timer timer = runtime.schedule(patience, () -> answer.complete(false));
            answer.thenRun(timer::cancel);
        }
        return answer;
    }

    /** The reaper stops with the system alone: what has not ended by then has nobody left to see it to its end (C6). */
    void reaperIsGone() {
        reaperGone = true;
        open.list().forEach(Kindred::endWithSystem);
    }

    boolean isReaperGone() {
        return reaperGone;
    }

    private void afterTermination() {
        open.list().forEach(Kindred::endWithSystem);
        runtime.close();
    }

    private static <R> void endWithSystem(GroupRun<R> run) {
        run.complete(new Outcome.Cancelled<>(shutdown(run), true, null, List.of()));
    }

    private static Cancellation shutdown(GroupRun<?> run) {
        return new Cancellation(Origin.SHUTDOWN, run.path(), "the actor system shuts down");
    }

    private void logFailure(GroupRun<?> run, Outcome<?> outcome) {
        if (outcome instanceof Outcome.Failed<?> failed) {
            settings.failureLogLevel()
                    .ifPresent(level -> run.bodyContext().carried.run(() -> logFailure(run, failed.cause(), level)));
        }
    }

    private static void logFailure(GroupRun<?> run, Throwable cause, Level level) {
        LoggingEventBuilder event =
                LOG.atLevel(level).addKeyValue("group", run.path()).setCause(cause);
        if (cause instanceof TaskGroupException failure) {
            TaskFailure leaf = failure.primaryLeaf();
            event.addKeyValue("path", leaf.path())
                    .addKeyValue("attempt", leaf.attempt())
                    .log(failure.getMessage());
        } else {
            event.log("Group failed");
        }
    }

    // ---- classes that the configuration names ----

    private static TaskRuntime load(String className, ActorSystem<?> system, Config config) {
        Class<?>[] parameters = {ActorSystem.class, Config.class};
        return make(TaskRuntime.class, "kindred.runtime", className, parameters, system, config);
    }

    private static GroupListener listener(String className) {
        return make(GroupListener.class, "kindred.listeners", className, new Class<?>[0]);
    }

    private static ContextCarrier<?> carrier(String className) {
        return make(ContextCarrier.class, "kindred.context-carriers", className, new Class<?>[0]);
    }

    private static <T> T make(Class<T> type, String key, String className, Class<?>[] parameters, Object... arguments) {
        try {
            return Class.forName(className)
                    .asSubclass(type)
                    .getConstructor(parameters)
                    .newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new ConfigException.Generic("Cannot use " + key + " = " + className + ": it failed", e.getCause());
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            String takes = Stream.of(parameters).map(Class::getSimpleName).collect(Collectors.joining(", "));
            throw new ConfigException.Generic(
                    "Cannot use " + key + " = " + className + ": it must be a public class that implements "
                            + type.getName() + " and has a public constructor (" + takes + ").",
                    e);
        }
    }
}
