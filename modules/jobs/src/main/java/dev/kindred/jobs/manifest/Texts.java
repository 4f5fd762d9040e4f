package dev.kindred.jobs.manifest;

/** What texts that leave the manifest must not have. */
final class Texts {

    private Texts() {}

    static boolean isPlain(Kinds.Text text, Problems problems) {
        boolean plain = text.value().indexOf('\0') < 0;
        if (!plain) {
            problems.add(text.node(), "A NUL character cannot be handed to a process. Remove it.");
        }
        return plain;
    }
}
