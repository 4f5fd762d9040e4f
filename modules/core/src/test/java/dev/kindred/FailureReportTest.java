package dev.kindred;

import static dev.kindred.FailureTrees.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A failure group as data. */
@Tag("F5")
class FailureReportTest {

    @Test
    void report_mirrorsTheTree() {
        TaskGroupException inner = group("order/load", new IOException("disk full"));
        List<TaskFailure> failures = List.of(
                new TaskFailure("order/pay", 3, new IllegalStateException()), new TaskFailure("order/load", 1, inner));

        FailureReport report = group("order", failures, 0).report();

        assertThat(report.path()).isEqualTo("order");
        assertThat(report.className()).isEqualTo("dev.kindred.TaskGroupException");
        assertThat(report.message()).startsWith("Group [order] failed: [order/pay] IllegalStateException");
        assertThat(report.stack()).isEmpty();
        assertThat(report.primary()).isTrue();
        assertThat(report.failures()).extracting(FailureReport::path).containsExactly("order/pay", "order/load");
        FailureReport pay = report.failures().get(0);
        assertThat(pay.attempt()).isEqualTo(3);
        assertThat(pay.primary()).isTrue();
        assertThat(pay.message()).isNull();
        assertThat(pay.failures()).isEmpty();
        FailureReport load = report.failures().get(1);
        assertThat(load.primary()).isFalse();
        FailureReport disk = load.failures().get(0);
        assertThat(disk.path()).isEqualTo("order/load/a");
        assertThat(disk.className()).isEqualTo("java.io.IOException");
        assertThat(disk.message()).isEqualTo("disk full");
        assertThat(disk.primary()).isTrue();
        assertThat(disk.stack())
                .startsWith("java.io.IOException: disk full")
                .contains("at " + FailureReportTest.class.getName());
    }

    @Test
    @Tag("F1")
    void report_isWholeWhereTheTraceIsCapped() {
        List<TaskFailure> failures = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            failures.add(new TaskFailure("g/" + i, 1, new IOException("no " + i)));
        }

        assertThat(group("g", failures, 0).report().failures())
                .extracting(FailureReport::message)
                .hasSize(1_000)
                .startsWith("no 0")
                .endsWith("no 999");
    }

    @Test
    void exceptionThatCannotBeRead_doesNotLoseTheReport() {
        RuntimeException hostile = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }
        };

        FailureReport leaf = group("g", hostile).report().failures().get(0);

        assertThat(leaf.message()).isNull();
        assertThat(leaf.stack()).isEqualTo("[not printable: java.lang.UnsupportedOperationException]");
    }

    @Test
    void causesTooDeepToPrint_doNotLoseTheReport() {
        Throwable deep = new IOException("bottom");
        for (int i = 0; i < 50_000; i++) {
            deep = new IOException("level", deep);
        }

        FailureReport leaf = group("g", deep).report().failures().get(0);

        assertThat(leaf.message()).isEqualTo("level");
        assertThat(leaf.stack()).startsWith("java.io.IOException: level").contains("[not printable: ");
    }

    @Test
    void pathAndClass_areNeeded() {
        assertThatNullPointerException().isThrownBy(() -> new FailureReport(null, "c", null, "", 1, true, List.of()));
        assertThatNullPointerException().isThrownBy(() -> new FailureReport("p", null, null, "", 1, true, List.of()));
    }
}
