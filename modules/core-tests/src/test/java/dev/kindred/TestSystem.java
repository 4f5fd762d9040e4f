package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.ActorRefWithCell;
import akka.actor.DeadLetter;
import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The actor system of a test class (as a static field), or of each test (as an instance field). After each test it must be
 * as if no group had ever run: no group in the tree, no actor, no thread in user code, no dead letter, no error logged.
 */
final class TestSystem implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String hocon;
    private final Log log = new Log();
    private final Queue<Object> deadLetters = new ConcurrentLinkedQueue<>();
    private ActorTestKit kit;
    private boolean ofClass;

    private TestSystem(String hocon) {
        this.hocon = hocon;
    }

    static TestSystem create() {
        return new TestSystem("");
    }

    /** Keys above those of reference.conf. */
    static TestSystem with(String hocon) {
        return new TestSystem(hocon);
    }

    ActorTestKit kit() {
        return kit;
    }

    ActorSystem<Void> system() {
        return kit.system();
    }

    /** What was logged at warn since the test began. */
    List<String> warnings() {
        return log.at(Level.WARN);
    }

    void awaitWarning(String part) {
        eventually(() -> assertThat(warnings()).anyMatch(line -> line.contains(part)));
    }

    void awaitNoGroups() {
        eventually(() -> assertThat(Works.get(TaskTree.of(system())).groups())
                .as("open groups")
                .isEmpty());
    }

    /** For what nobody tells of. */
    void eventually(Runnable assertion) {
        kit.<Object>createTestProbe().awaitAssert(PATIENCE, Duration.ofMillis(5), () -> {
            assertion.run();
            return null;
        });
    }

    /** For a test that expects errors: they are checked by it alone. */
    List<String> takeErrors() {
        List<String> errors = log.at(Level.ERROR);
        log.events.clear();
        return errors;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofClass = true;
        open(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!ofClass) {
            open(context);
        }
        log.events.clear();
        deadLetters.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            checkNothingIsLeft();
        } finally {
            if (!ofClass) {
                close();
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void open(ExtensionContext context) {
        kit = ActorTestKit.create(
                context.getRequiredTestClass().getSimpleName(),
                ConfigFactory.parseString(hocon).withFallback(ConfigFactory.load()));
        akka.actor.typed.ActorRef<DeadLetter> ear = kit.spawn(Behaviors.receiveMessage(letter -> {
            deadLetters.add(letter);
            return Behaviors.same();
        }));
        kit.system().eventStream().tell(new EventStream.Subscribe<>(DeadLetter.class, ear));
        root().addAppender(log);
        log.start();
    }

    private void close() {
        root().detachAppender(log);
        kit.shutdownTestKit();
    }

    private void checkNothingIsLeft() {
        if (!kit.system().getWhenTerminated().toCompletableFuture().isDone()) {
            assertThat(Works.get(TaskTree.of(system())).groups())
                    .as("open groups")
                    .isEmpty();
            eventually(() -> assertThat(Works.get(TaskTree.of(system())).unresponsive())
                    .as("unresponsive work")
                    .isEmpty());
            eventually(() -> assertThat(actorsOfGroups()).as("actors of groups").isEmpty());
        }
        assertThat(threadsInUserCode()).as("threads in user code").isEmpty();
        assertThat(deadLetters).as("dead letters").isEmpty();
        assertThat(log.at(Level.ERROR)).as("errors logged").isEmpty();
    }

    /** Every actor on one of Kindred's dispatchers, but for the reaper itself. */
    private List<String> actorsOfGroups() {
        List<String> found = new ArrayList<>();
        Deque<ActorRef> open = new ArrayDeque<>();
        open.add(((ExtendedActorSystem) Adapter.toClassic(system())).provider().rootGuardian());
        while (!open.isEmpty()) {
            if (open.remove() instanceof ActorRefWithCell ref) {
                CollectionConverters.asJava(ref.underlying().childrenRefs().children())
                        .forEach(open::add);
                boolean reaper = ref.path().name().equals("kindred-reaper");
                if (!reaper && ref.underlying().props().dispatcher().startsWith("kindred.")) {
                    found.add(ref.path().toString());
                }
            }
        }
        return found;
    }

    private static List<String> threadsInUserCode() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> isInUserCode(each.getValue()))
                .map(Map.Entry::getKey)
                .map(Thread::getName)
                .toList();
    }

    /** Whether what runs blocking work has called something, and not its own way out. */
    private static boolean isInUserCode(StackTraceElement[] stack) {
        for (int i = 1; i < stack.length; i++) {
            if (stack[i].getClassName().equals(BlockingWork.class.getName())
                    && stack[i].getMethodName().equals("runCode")) {
                String called = stack[i - 1].getClassName();
                return !called.startsWith(Work.class.getName()) && !called.equals(BlockingWork.class.getName());
            }
        }
        return false;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static final class Log extends AppenderBase<ILoggingEvent> {
        final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        List<String> at(Level level) {
            return events.stream()
                    .filter(event -> event.getLevel().equals(level))
                    .map(event -> event.getFormattedMessage())
                    .toList();
        }
    }
}
