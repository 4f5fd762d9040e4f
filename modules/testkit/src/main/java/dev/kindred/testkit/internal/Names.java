package dev.kindred.testkit.internal;

/** What can be known of a runnable without asking it. */
final class Names {

    private Names() {}

    /** Akka submits a mailbox itself to the executor, each time there is something in it. */
    static boolean isMailbox(Runnable action) {
        return action instanceof akka.dispatch.Mailbox;
    }
}
