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
    @Tag("F3")
    void reportsNestWithoutLimit_allTheSame() {
        TaskGroupException deep = group("g", new IOException("deepest"));
        TaskGroupException other = group("g", new IOException("another"));
        for (int i = 0; i < 20_000; i++) {
            deep = group("g", deep);
            other = group("g", other);
        }
        FailureReport report = deep.report();

        assertThat(report.equals(deep.report())).isTrue();
        assertThat(report.equals(other.report())).isFalse();
        assertThat(report.hashCode()).isEqualTo(deep.report().hashCode());
        assertThat(report.toString()).contains("message=deepest, ").endsWith("]]]]");
    }

    @Test
    void text_hasAllFields() {
        FailureReport leaf = new FailureReport("g/a", "C", null, "at x", 2, true, List.of());
        FailureReport second = new FailureReport("g/b", "D", "no", "", 1, false, List.of());

        assertThat(new FailureReport("g", "E", "m", "", 1, true, List.of(leaf, second)))
                .hasToString("FailureReport[path=g, className=E, message=m, stack=, attempt=1, primary=true, failures=["
                        + "FailureReport[path=g/a, className=C, message=null, stack=at x, attempt=2, primary=true,"
                        + " failures=[]], FailureReport[path=g/b, className=D, message=no, stack=, attempt=1,"
                        + " primary=false, failures=[]]]]");
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
