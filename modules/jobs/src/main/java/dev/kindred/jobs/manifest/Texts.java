package dev.kindred.jobs.manifest;

import dev.kindred.jobs.platform.NativeEncoding;

/** What texts that leave the manifest must not have. */
final class Texts {

    private Texts() {}

    static boolean isPlain(Kinds.Text text, Problems problems) {
        if (text.value().indexOf('\0') >= 0) {
            problems.add(text.node(), "A NUL character cannot be handed to a process. Remove it.");
            return false;
        }
        if (!NativeEncoding.has(text.value())) {
            problems.add(
                    text.node(),
                    "The text has characters that cannot be handed to a process in this locale's encoding, "
                            + NativeEncoding.CHARSET + ". Set LC_ALL to a UTF-8 locale, such as C.UTF-8.");
            return false;
        }
        return true;
    }
}
