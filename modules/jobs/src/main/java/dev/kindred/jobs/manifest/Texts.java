package dev.kindred.jobs.manifest;

import java.nio.charset.Charset;

/** What texts that leave the manifest must not have. */
final class Texts {

    /** As the JDK encodes what it hands to a process; a character that it has not would be a question mark there. */
    private static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private Texts() {}

    static boolean isPlain(Kinds.Text text, Problems problems) {
        if (text.value().indexOf('\0') >= 0) {
            problems.add(text.node(), "A NUL character cannot be handed to a process. Remove it.");
            return false;
        }
        if (!CHARSET.newEncoder().canEncode(text.value())) {
            problems.add(
                    text.node(),
                    "The text has characters that cannot be handed to a process in this locale's encoding, " + CHARSET
                            + ". Set LC_ALL to a UTF-8 locale, such as C.UTF-8.");
            return false;
        }
        return true;
    }
}
