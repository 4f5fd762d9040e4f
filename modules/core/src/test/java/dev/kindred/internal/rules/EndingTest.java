package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What thrown code means. */
class EndingTest {

    private static final List<Throwable> ECHOES =
            List.of(new InterruptedException(), new ClosedByInterruptException(), new CancellationException());

    /** Its cause can be set at any time, even to itself. */
    private static class Loop extends CompletionException {
        private static final long serialVersionUID = 1L;
        private transient Throwable next = this;

        @Override
        public synchronized Throwable getCause() {
            return next;
        }
    }

    private static Throwable chain(int length, Throwable end) {
        Throwable top = end;
        for (int i = 1; i < length; i++) {
            top = new IllegalStateException(top);
        }
        return top;
    }

    @Test
    @Tag("C10")
    void echoAfterACancel_isCancelled() {
        for (Throwable echo : ECHOES) {
            assertThat(Ending.thrown(echo, true)).isEqualTo(new Ending.Cancelled(echo, null));
        }
    }

    @Test
    @Tag("C10")
    void echoAmongTheCauses_isCancelled() {
        Throwable thrown = new IllegalStateException(new RuntimeException(new InterruptedException()));

        assertThat(Ending.thrown(thrown, true)).isEqualTo(new Ending.Cancelled(thrown, null));
    }

    @Test
    @Tag("C10")
    void echoWithoutACancel_isAFailure() {
        for (Throwable echo : ECHOES) {
            assertThat(Ending.thrown(echo, false)).isEqualTo(new Ending.Failure(echo));
        }
    }

    @Test
    @Tag("C10")
    void somethingElseAfterACancel_isAFailure() {
        Throwable thrown = new IllegalStateException(new RuntimeException());

        assertThat(Ending.thrown(thrown, true)).isEqualTo(new Ending.Failure(thrown));
    }

    @Test
    @Tag("C10")
    void wrappers_areTakenOffFirst() {
        Throwable inner = new IllegalStateException();
        Throwable wrapped = new CompletionException(new ExecutionException(new CompletionException(inner)));

        assertThat(Ending.thrown(wrapped, false)).isEqualTo(new Ending.Failure(inner));
        assertThat(Ending.thrown(wrapped, true)).isEqualTo(new Ending.Failure(inner));
        assertThat(Ending.unwrap(new IllegalStateException(inner))).isNotSameAs(inner);
    }

    @Test
    @Tag("C10")
    void wrapperWithoutCause_isItself() {
        Throwable empty = new CompletionException("nothing inside", null);

        assertThat(Ending.unwrap(empty)).isSameAs(empty);
    }

    @Test
    @Tag("C10")
    void circleOfCauses_isNotFollowedForEver() {
        Throwable a = new IllegalStateException("a");
        Throwable b = new IllegalStateException("b", a);
        a.initCause(b);

        assertThat(Ending.thrown(a, true)).isEqualTo(new Ending.Failure(a));
        assertThat(Ending.unwrap(new Loop())).isInstanceOf(Loop.class);
    }

    @Test
    @Tag("C10")
    void longChain_isFollowedToItsBound() {
        Throwable bound = chain(Ending.LONGEST_CHAIN, new InterruptedException());
        Throwable over = chain(Ending.LONGEST_CHAIN + 1, new InterruptedException());

        assertThat(Ending.thrown(bound, true)).isInstanceOf(Ending.Cancelled.class);
        assertThat(Ending.thrown(over, true)).isInstanceOf(Ending.Failure.class);
    }

    @Test
    @Tag("C10")
    void longChainOfWrappers_isFollowedToItsBound() {
        Throwable inner = new IllegalStateException();
        Throwable wrapped = inner;
        for (int i = 0; i < Ending.LONGEST_CHAIN; i++) {
            wrapped = new CompletionException(wrapped);
        }

        assertThat(Ending.unwrap(wrapped)).isSameAs(inner);
        assertThat(Ending.unwrap(new CompletionException(wrapped))).isNotSameAs(inner);
    }

    @Test
    @Tag("C10")
    void causeThatCannotBeRead_doesNotHideTheFailure() {
        Throwable hostile = new IllegalStateException() {
            @Override
            public synchronized Throwable getCause() {
                throw new UnsupportedOperationException();
            }
        };

        assertThat(Ending.thrown(hostile, true)).isEqualTo(new Ending.Failure(hostile));
    }

    @Test
    @Tag("F6")
    void fatalErrorBecauseOfAnInterruption_isAFailure() {
        Throwable fatal = new InternalError(new InterruptedException());

        assertThat(Ending.thrown(fatal, true)).isEqualTo(new Ending.Failure(fatal));
        assertThat(Ending.thrown(new CompletionException(fatal), true)).isEqualTo(new Ending.Failure(fatal));
    }

    @Test
    @Tag("F6")
    void whatIsFatal() {
        assertThat(Ending.isFatal(new OutOfMemoryError())).isTrue();
        assertThat(Ending.isFatal(new InternalError())).isTrue();
        assertThat(Ending.isFatal(new StackOverflowError())).isFalse();
        assertThat(Ending.isFatal(new LinkageError())).isFalse();
        assertThat(Ending.isFatal(new AssertionError())).isFalse();
        assertThat(Ending.isFatal(new IllegalStateException(new OutOfMemoryError())))
                .isFalse();
    }

    @Test
    void isCausedBy_looksDownTheChain() {
        IllegalStateException root = new IllegalStateException("root");
        Throwable middle = new RuntimeException(root);
        Throwable top = new RuntimeException(middle);

        assertThat(Ending.isCausedBy(top, root)).isTrue();
        assertThat(Ending.isCausedBy(top, top)).isTrue();
        assertThat(Ending.isCausedBy(root, top)).isFalse();
        assertThat(Ending.isCausedBy(top, new IllegalStateException("root"))).isFalse();
    }

    @Test
    void isCausedBy_looksNoFurtherThanItsBound() {
        Throwable root = new IllegalStateException("root");

        assertThat(Ending.isCausedBy(chain(Ending.LONGEST_CHAIN, root), root)).isTrue();
        assertThat(Ending.isCausedBy(chain(Ending.LONGEST_CHAIN + 1, root), root))
                .isFalse();
    }
}
