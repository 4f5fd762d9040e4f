package dev.kindred.jobs.platform;

import java.nio.charset.Charset;

/**
 * How the JDK encodes what it hands to the operating system: arguments of processes and names of files. The locale says so, and
 * can be one of ASCII alone.
 */
public final class NativeEncoding {

    /** The encoding. */
    public static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private NativeEncoding() {}

    /** Whether it has all characters of the text; any other would be a question mark. */
    public static boolean has(String text) {
        return CHARSET.newEncoder().canEncode(text);
    }
}
