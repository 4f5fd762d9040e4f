package dev.kindred.jobs.control;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run answers.
 *
 * @param done whether it did or knows what it was asked
 * @param lines for people
 */
public record ControlReply(boolean done, List<String> lines) {

    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    public ControlReply {
        lines = List.copyOf(lines);
    }

    /** It did, or knows. */
    public static ControlReply done(List<String> lines) {
        return new ControlReply(true, lines);
    }

    /** It did not. */
    public static ControlReply refused(String why) {
        return new ControlReply(false, List.of(why));
    }

    String written() {
        List<String> all = new ArrayList<>(List.of(done ? DONE : REFUSED));
        all.addAll(lines);
        return String.join("\n", all) + "\n";
    }

    static ControlReply read(List<String> all) {
        return new ControlReply(all.get(0).equals(DONE), all.subList(1, all.size()));
    }
}
