package dev.kindred.internal.rules;

/** What {@link SemaphoreRules} ask for. An effect must not call the rules back. */
public interface SemaphoreEffects {

    /** The permits are the holder's, under {@link PermitRequest#permit()}. */
    void granted(PermitRequest request);

    /** It has nothing and waits for nothing. */
    void refused(PermitRequest request, SemaphoreRules.Refusal why);

    /** It waited as long as it wanted to. */
    void timedOut(PermitRequest request);

    /** It waits no more, because somebody said so or its holder has ended. */
    void cancelled(PermitRequest request);

    /** The holder holds or waits for something, and did not before. */
    void watch(PermitHolder holder);

    /** The holder holds and waits for nothing, and did before. */
    void unwatch(PermitHolder holder);

    /** In place of the one that is set, if one is: {@link SemaphoreRules#timeOver} is to be called at that time. */
    void setTimer(long at);

    /** Nobody that waits has a time. */
    void cancelTimer();
}
