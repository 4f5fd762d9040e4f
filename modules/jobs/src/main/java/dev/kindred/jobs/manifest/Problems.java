package dev.kindred.jobs.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with one manifest, so that all of it is told at once. */
final class Problems {

    /** Thrown when reading on makes no sense: the last problem says why. */
    static final class Hopeless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Hopeless() {
            super("the manifest cannot be read further", null, false, false);
        }
    }

    // A hostile file must not be answered with a report larger than itself.
    private static final int MOST = 100;

    // What is written can be read many times by aliases. The largest manifest without any has fewer.
    private static final int MOST_VALUES = 5_000_000;

    private final String file;
    private long values;
    private final List<Problem> found = new ArrayList<>();
    private int omitted;

    Problems(String file) {
        this.file = file;
    }

    void add(Node node, String text) {
        add(Position.of(node), text);
    }

    void add(Position at, String text) {
        Problem problem = new Problem(at, text);
        if (found.contains(problem)) {
            return;
        }
        if (found.size() == MOST) {
            omitted++;
            return;
        }
        found.add(problem);
    }

    /** That many entries or items are about to be read. */
    void count(Node node, int more) {
        values += more;
        if (values > MOST_VALUES) {
            throw hopeless(
                    Position.of(node),
                    "Too many values (more than " + MOST_VALUES
                            + ", each as often as an alias stands for it). Write less, or fewer aliases.");
        }
    }

    Hopeless hopeless(Position at, String text) {
        add(at, text);
        return new Hopeless();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    ManifestException toException() {
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparing(Problem::at));
        return new ManifestException(file, sorted, omitted);
    }
}
