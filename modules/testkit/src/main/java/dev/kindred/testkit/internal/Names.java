package dev.kindred.testkit.internal;

import java.util.regex.Pattern;

/** What can be known of things without their identity, which differs from run to run. */
public final class Names {

    private static final Pattern ADDRESS =
            Pattern.compile("Actor\\[akka://[^/\\]]+/(?:user|system)?/?([^\\]#]*)(?:#-?\\d+)?]");
    private static final Pattern GENERATED = Pattern.compile("\\$[a-zA-Z0-9+~]+|kindred-group-\\d+");
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{4,8}\\b");

    private Names() {}

    /** Akka submits a mailbox itself to the executor, each time there is something in it. */
    static boolean isMailbox(Runnable action) {
        return action instanceof akka.dispatch.Mailbox;
    }

    /** A dispatcher without actors ends its threads after a while. Ours have none, and time is not to pass for that. */
    static boolean isEndOfDispatcher(Runnable action) {
        return action.getClass().getName().startsWith("akka.dispatch.MessageDispatcher");
    }

    /** The text of a message without Akka's uids and generated names, and without identity hashes (S4). */
    public static String printable(Object message) {
        String text = textOf(message);
        if (text.indexOf('@') >= 0) {
            text = IDENTITY.matcher(text).replaceAll("");
        }
        if (text.contains("akka://")) {
            text = ADDRESS.matcher(text).replaceAll(match -> "<" + actor(match.group(1)) + ">");
        }
        return text;
    }

    /** A message, or a failure in it, may be anybody's. */
    private static String textOf(Object message) {
        try {
            return String.valueOf(message);
        } catch (RuntimeException | StackOverflowError thrown) {
            return message.getClass().getSimpleName() + " (its toString throws "
                    + thrown.getClass().getSimpleName() + ")";
        }
    }

    /** The path of an actor, where a generated name is a dot. */
    static String actor(String path) {
        return GENERATED.matcher(path).replaceAll(".");
    }
}
