package calc;

/** Says what of an expression cannot be read. */
public final class SyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Where it is, from 0. */
    private final int place;

    SyntaxException(String message, int place) {
        super(message + " at " + place);
        this.place = place;
    }

    /**
     * Where it is.
     *
     * @return its index in the expression, from 0
     */
    public int place() {
        return place;
    }
}
