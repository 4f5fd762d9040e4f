package dev.kindred.testkit.internal;

/** A run that cannot go on. */
public final class SimulationStuck extends AssertionError {

    private static final long serialVersionUID = 1L;

    public SimulationStuck(String message) {
        super(message);
    }
}
