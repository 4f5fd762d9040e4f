package dev.kindred.verification.conformance;

/** A scenario that asks for what Kindred does not have. */
final class UnsupportedScenario extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedScenario(String message) {
        super(message);
    }
}
