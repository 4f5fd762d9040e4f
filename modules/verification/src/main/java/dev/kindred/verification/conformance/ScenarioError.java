package dev.kindred.verification.conformance;

/** An error that a scenario asks for. */
final class ScenarioError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final String type;
    final String text;

    ScenarioError(String type, String text) {
        super(type + ": " + text, null, false, false);
        this.type = type;
        this.text = text;
    }
}
