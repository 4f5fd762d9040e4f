package dev.kindred.testkit.internal;

/** Chooses what runs next. One instance a run. */
public interface Strategy {

    /**
     * The index of what runs next.
     *
     * @param owners for each thing that can run whose it is, a small number given at its first appearance in the run;
     *     in the order in which they became able to run; at least one
     * @return an index into it
     */
    int choose(int[] owners);
}
