package dev.kindred.internal.rules;

/** The body is cancelled and awaited like a leaf, but it takes no place, is counted nowhere and is no subtask. */
final class Body extends ForkedSubtask {

    private final String path;

    Body(GroupRules.Settings settings) {
        path = settings.path();
        define(true, false, null);
        started(settings.stopsInReverse() ? Integer.MAX_VALUE : 0);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public boolean isDaemon() {
        return false;
    }

    @Override
    public boolean failureIsOfTheGroup() {
        return true;
    }

    @Override
    public String toString() {
        return "body of [" + path + "]";
    }
}
