package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation;
import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import dev.kindred.TaskFailure;
import dev.kindred.UnresponsiveTaskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of semantics.md that the rules layer decides, one by one. */
class GroupRulesTest {

    private static World together(String script) {
        return new World(Policies.TOGETHER, 0).play(script);
    }

    private static World data(String script) {
        return new World(Policies.DATA, 0).play(script);
    }

    private static World limited(int limit, String script) {
        return new World(Policies.TOGETHER, limit).play(script);
    }

    private static List<String> causes(World world) {
        return world.failure().failures.stream()
                .map(failure -> FailureText.of(failure.cause()))
                .toList();
    }

    // ---- groups ----

    @Test
    @Tag("G2")
    void endArrivesTwice_firstOutcomeStays() {
        World world = together("fork a; fork b; fill; value a; fails a; echo a");

        assertThat(world.outcome("a")).isEqualTo(new Outcome.Succeeded<>("value of a"));
        assertThat(world.rules.counts()).hasToString("1/0/0/0");
    }

    @Test
    @Tag("G2")
    void everythingEndsAndMoreArrives_settlesOnce() {
        World world = together("fork a; fill; value body; value a; value a; fails body; cancel; deadline; fill; grace");

        assertThat(world.effects.settled).isEqualTo(1);
        assertThat(world.conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("G4")
    void oneFails_siblingsAndBodyAreCancelledAndWaitingOnesEnd() {
        World world = limited(2, "fork a; fork b; fork c; fill");
        world.effects.take();

        world.play("fails b");

        assertThat(world.effects.take())
                .isEqualTo(
                        "ended b, raise SIBLING_FAILED, ended c, cancel body SIBLING_FAILED, cancel a SIBLING_FAILED,"
                                + " await grace 5s, await grace 10s");
        assertThat(world.states()).endsWith("a CANCELLING(SIBLING_FAILED), b FAILED, c CANCELLED(SIBLING_FAILED)");
        assertThat(world.play("echo a; echo body").failedPaths()).containsExactly("g/b");
    }

    @Test
    @Tag("G4")
    @Tag("G7")
    void forkAfterFailure_isRejectedWithTheFailure() {
        World world = together("fork a; fork b; fill; fails a; fork c");

        assertThat(world.rejections)
                .containsExactly("the group is cancelled because [g/a] failed (IllegalStateException: a broke)."
                        + " Fork before the first failure, or use Joiner.awaitAll().");
        assertThat(world.state("c")).isEqualTo(SubtaskState.REJECTED);
        assertThat(world.rules.kept()).hasSize(2);
    }

    @Test
    @Tag("G5")
    void allSucceed_resultIsComputedAfterTheJoin() {
        World world = together("fork a; fork b; fill; value b; value body; value a");

        assertThat(world.conclude(() -> world.rules.kept().stream()
                        .map(part -> ((Outcome.Succeeded<?>) part.outcomeOrNull()).value())
                        .toList()))
                .isEqualTo(new Outcome.Succeeded<>(List.of("value of a", "value of b")));
    }

    @Test
    @Tag("G6")
    void bodyAndSubtaskFail_bodyComesLast() {
        World world = together("fork a; fork b; fill; fails body; fails a; echo b");

        assertThat(world.failedPaths()).containsExactly("g/a", "g");
        assertThat(causes(world))
                .containsExactly("IllegalStateException: a broke", "IllegalStateException: body broke");
        assertThat(world.cancelOf("b")).isEqualTo(Origin.SIBLING_FAILED);
    }

    @Test
    @Tag("G6")
    void onlyTheBodyFails_itIsTheOneFailure() {
        assertThat(together("fork a; fill; fails body; echo a").failedPaths()).containsExactly("g");
        assertThat(data("fork a; fill; fails body; fails a").failedPaths()).containsExactly("g/a", "g");
    }

    @Test
    @Tag("G7")
    void forkWhileOpenOrJoining_isTaken() {
        World world = together("fork a; fill; value body; fork b; fill; value a; fork c; fill; value b");

        assertThat(world.rejections).isEmpty();
        assertThat(world.states()).startsWith("JOINING").endsWith("a SUCCEEDED, b SUCCEEDED, c RUNNING");
    }

    @Test
    @Tag("G7")
    void forkAfterCancelOrDeadline_isRejectedWithItsReason() {
        assertThat(together("fork a; fill; cancel; fork b").rejections)
                .containsExactly("the group is cancelled because somebody asked. Fork before the cancel.");
        assertThat(together("fork a; fill; deadline; fork b").rejections)
                .containsExactly("the group is cancelled because the deadline of [g] struck. Fork before the cancel.");
    }

    @Test
    @Tag("G7")
    void forkAfterTheEnd_isRejected() {
        assertThat(together("fork a; fill; value a; value body; fork b").rejections)
                .containsExactly("the group has settled. Fork from its body, or from a subtask that still runs.");
    }

    @Test
    @Tag("G7")
    void forkIntoDecidedGroup_isNoErrorAndNeverStarts() {
        World world = new World(Policies.RACE, 0).play("fork a; fork b; fill; value a; fork c; fork d after b; fill");

        assertThat(world.rejections).isEmpty();
        assertThat(world.states()).contains("c CANCELLED(DECIDED), d CANCELLED(DECIDED)");
        assertThat(((Outcome.Cancelled<?>) world.outcome("c")).started()).isFalse();
        assertThat(world.play("echo b; echo body").conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("G7")
    void forkIntoDecidedGroupThatHasSettled_isRejected() {
        World world = new World(Policies.RACE, 0).play("fork a; fill; value a; value body; fork b");

        assertThat(world.rejections).hasSize(1);
    }

    @Test
    @Tag("G7")
    void forkWhileAnotherStarts_isTaken() {
        World world = together("fork a; fork b");
        world.effects.atStart = () -> {
            if (!world.parts.containsKey("c")) {
                world.play("fork c after a; fork d");
            }
        };
        world.play("value body; fill; value a; fill");

        assertThat(world.effects.take())
                .isEqualTo("fill later, start a, fill later, start b, start d, ended a, start c");
    }

    @Test
    @Tag("G8")
    void cancelWhileWaiting_neverStarts() {
        World world = limited(1, "fork a; fork b; fork c after a; fill; cancel; echo a; fill");

        assertThat(world.effects.take()).contains("start a").doesNotContain("start b", "start c");
        Outcome.Cancelled<?> outcome = (Outcome.Cancelled<?>) world.outcome("b");
        assertThat(outcome.started()).isFalse();
        assertThat(outcome.cancellation()).isEqualTo(World.cancelFromOutside());
        assertThat(world.rules.counts().neverStarted()).isEqualTo(2);
    }

    @Test
    @Tag("G11")
    void nestedGroupFails_itsFailureIsOneFailureOfTheOuter() {
        World inner = together("fork x; fork y; fill; value body; fails x; fails y");
        World outer = together("fork group a; fill; value body");

        outer.rules.ended(outer.part("a"), new Ending.Failure(inner.failure()));

        assertThat(outer.failedPaths()).containsExactly("g/a");
        assertThat(outer.failure().failures.get(0).cause()).isInstanceOf(World.GroupFailure.class);
    }

    @Test
    @Tag("G11")
    @Tag("C6")
    void nestedGroupIsCancelled_noGraceIsAwaitedForIt() {
        World world = together("fork group a; fill; value body");
        world.effects.take();

        world.play("cancel; grace");

        assertThat(world.effects.take()).isEqualTo("raise REQUESTED, cancel a REQUESTED");
        assertThat(world.state("a")).isEqualTo(SubtaskState.CANCELLING);
    }

    @Test
    @Tag("G13")
    void cancelFromOutsideManyTimes_endsCancelledOnce() {
        World world = together("fork a; fill; cancel");
        Cancellation later = new Cancellation(Origin.SHUTDOWN, "system", "the system ends");
        world.rules.cancel(later);
        world.play("echo a; echo body");
        world.rules.cancel(later);

        assertThat(world.conclude())
                .isEqualTo(new Outcome.Cancelled<>(World.cancelFromOutside(), true, null, List.of()));
        assertThat(world.effects.settled).isEqualTo(1);
    }

    @Test
    @Tag("G13")
    void cancelOfAnEmptyGroup_endsWithItsBody() {
        assertThat(together("cancel").rules.phase()).isEqualTo(GroupRules.Phase.CANCELLING);
        assertThat(together("cancel; echo body").conclude()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("G15")
    void bodyRuns_groupStaysOpen() {
        assertThat(together("fork a; fill; value a").rules.phase()).isEqualTo(GroupRules.Phase.OPEN);
        assertThat(together("fork a; fill; value body").rules.phase()).isEqualTo(GroupRules.Phase.JOINING);
    }

    @Test
    @Tag("G15")
    void failureCancelOrDeadline_cancelsTheBodyAndClosesTheGroup() {
        for (String event : List.of("fails a", "cancel", "deadline")) {
            World world = together("fork a; fork b; fill; " + event + "; fork c");

            assertThat(world.state("body")).isEqualTo(SubtaskState.CANCELLING);
            assertThat(world.state("c")).isEqualTo(SubtaskState.REJECTED);
        }
    }

    @Test
    @Tag("G15")
    @Tag("C10")
    void bodySeesACancelFromAboveBeforeItsGroup_groupIsCancelled() {
        World world = together("fork a; fill; echo body");

        assertThat(world.cancelOf("a")).isEqualTo(Origin.REQUESTED);
        assertThat(world.play("echo a").conclude())
                .isEqualTo(new Outcome.Cancelled<>(
                        new Cancellation(Origin.REQUESTED, "g", "[g] ended itself"), true, null, List.of()));
    }

    // ---- cancellation ----

    @Test
    @Tag("C1")
    void cancelledOutcomes_tellOriginPathAndReason() {
        World failed = limited(1, "fork a; fork b; fill; fails a");
        assertThat(failed.part("b").cancellationOrNull())
                .isEqualTo(new Cancellation(
                        Origin.SIBLING_FAILED, "g/a", "[g/a] failed (IllegalStateException: a broke)"));

        World decided = new World(Policies.RACE, 1).play("fork a; fork b; fill; value a");
        assertThat(decided.part("b").cancellationOrNull())
                .isEqualTo(new Cancellation(Origin.DECIDED, "g/a", "[g/a] decided the group"));

        World struck = together("fork a; deadline");
        assertThat(struck.part("a").cancellationOrNull())
                .isEqualTo(new Cancellation(Origin.DEADLINE, "g", "the deadline of [g] struck"));

        World timedOut = together("fork a; fill; timeout a");
        assertThat(timedOut.part("a").cancellationOrNull())
                .isEqualTo(new Cancellation(Origin.DEADLINE, "g/a", "the timeout of [g/a] struck"));

        World dependent = data("fork a; fill; fork b after a; fails a");
        assertThat(dependent.part("b").cancellationOrNull())
                .isEqualTo(new Cancellation(
                        Origin.DEPENDENCY_NOT_SUCCEEDED, "g/a", "[g/a], which it comes after, did not succeed"));
    }

    @Test
    @Tag("C1")
    void endsAsCancelledByItself_tellsWhoDid() {
        World world = together("fork a; fork group b; fill; echo a");
        Cancellation own = new Cancellation(Origin.REQUESTED, "g/b", "somebody cancelled it alone");
        world.rules.ended(world.part("b"), new Ending.Cancelled(null, own));

        assertThat(world.part("a").cancellationOrNull())
                .isEqualTo(new Cancellation(Origin.REQUESTED, "g/a", "[g/a] ended itself"));
        assertThat(world.part("b").cancellationOrNull()).isEqualTo(own);
        assertThat(world.play("value body").conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("C1")
    void groupCancelsANestedOne_theOutcomeTellsTheGroupsCancel() {
        World world = together("fork group b; fill; cancel");
        world.rules.ended(
                world.part("b"),
                new Ending.Cancelled(null, World.cancelFromOutside().below()));

        assertThat(world.part("b").cancellationOrNull()).isEqualTo(World.cancelFromOutside());
    }

    @Test
    @Tag("C2")
    void cancelledAgainAndAgain_workSeesOneCancel() {
        World world = together("fork a; fork b; fill; timeout a; timeout a; cancel; deadline; fails b; cancel");

        assertThat(world.effects.take().split(", ", -1))
                .containsOnlyOnce("cancel a DEADLINE", "cancel b REQUESTED", "cancel body REQUESTED", "raise REQUESTED")
                .doesNotContain("cancel a REQUESTED", "raise DEADLINE", "raise SIBLING_FAILED");
    }

    @Test
    @Tag("C4")
    void cleanupFails_isAFailureOfTheGroup() {
        assertThat(together("fork a; fork b; fill; fails a; fails b; echo body").failedPaths())
                .containsExactly("g/a", "g/b");
    }

    @Test
    @Tag("C6")
    void leafThatStatesNoGrace_isAwaitedWithTheBody() {
        World world = together("");
        world.rules.fork(new Part("a", true, null, Set.of()), List.of(), false);
        assertThat(world.play("fill; cancel").effects.take()).endsWith("cancel a REQUESTED, await grace 5s");

        world.rules.graceOver(1);
        assertThat(world.failure().failures)
                .extracting(failure -> failure.cause().getMessage())
                .hasSize(2)
                .allMatch(message -> message.contains(" 5000 ms "));
    }

    @Test
    @Tag("C4")
    @Tag("C6")
    void leavesOfDifferentGraces_areAwaitedApart() {
        World world = together("fork a; fork slow b; fork c; fill; value body; cancel");
        assertThat(world.effects.take()).endsWith("await grace 10s, await grace 60s");

        world.rules.graceOver(1);
        assertThat(world.states())
                .endsWith("a FAILED(REQUESTED) unresponsive, b CANCELLING(REQUESTED), "
                        + "c FAILED(REQUESTED) unresponsive");
        world.rules.graceOver(2);
        assertThat(world.rules.phase()).isEqualTo(GroupRules.Phase.SETTLED);
    }

    @Test
    @Tag("C5")
    void valueAlthoughCancelled_hasSucceededButTheGroupHasNot() {
        World world = together("fork a; fill; value body; cancel; value a");

        assertThat(world.outcome("a")).isEqualTo(new Outcome.Succeeded<>("value of a"));
        assertThat(world.conclude()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(together("fork a; fill; value body; deadline; value a").failure().timedOut)
                .isTrue();
    }

    @Test
    @Tag("C6")
    void graceIsOver_groupRepliesAndNamesTheWork() {
        World world = together("fork a; fill; value body; cancel; grace");

        assertThat(world.rules.phase()).isEqualTo(GroupRules.Phase.SETTLED);
        TaskFailure failure = world.failure().failures.get(0);
        assertThat(failure.path()).isEqualTo("g/a");
        assertThat(failure.cause())
                .isInstanceOf(UnresponsiveTaskException.class)
                .hasMessageStartingWith(
                        "Task [g/a] still runs 10000 ms after it was cancelled because somebody asked.");
        assertThat(world.play("value a").effects.take()).endsWith("settle, released a");
        assertThat(world.outcome("a")).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    @Tag("C6")
    void bodyDoesNotListen_groupRepliesAndNamesIt() {
        World world = together("cancel; grace");

        assertThat(world.failedPaths()).containsExactly("g");
        assertThat(world.failure().failures.get(0).cause())
                .hasMessageStartingWith("Task [g] still runs 5000 ms after it was cancelled because somebody asked.");
        assertThat(world.failure().cancelled).isEqualTo(World.cancelFromOutside());
    }

    @Test
    @Tag("C6")
    @Tag("L1")
    void unresponsiveWork_keepsItsPlaceUntilItEnds() {
        World world = new World(Policies.DATA, 2).play("fork a; fork b; fork c; fill; timeout a; grace");
        assertThat(world.play("fill").state("c")).isEqualTo(SubtaskState.WAITING);

        world.effects.take();
        assertThat(world.play("echo a").effects.take()).isEqualTo("released a, fill later");
        assertThat(world.play("fill").state("c")).isEqualTo(SubtaskState.RUNNING);
    }

    @Test
    @Tag("C6")
    @Tag("L1")
    void everyPlaceIsHeldByUnresponsiveWork_nobodyWaitsForOne() {
        World world =
                new World(Policies.DATA, 1).play("fork a; fork b; fork c after b; fill; value body; timeout a; grace");

        assertThat(world.states())
                .startsWith("SETTLED")
                .endsWith("b CANCELLED(SIBLING_FAILED), c CANCELLED(DEPENDENCY_NOT_SUCCEEDED)");
        assertThat(world.part("b").cancellationOrNull())
                .hasToString("cancelled because every place of [g] is held by unresponsive work");
    }

    @Test
    @Tag("C6")
    @Tag("L1")
    void forkWhereEveryPlaceIsHeldByUnresponsiveWork_endsAtOnce() {
        World world = new World(Policies.DATA, 1).play("fork a; fill; timeout a; grace; fork b; fork c after b");

        assertThat(world.state("b")).isEqualTo(SubtaskState.CANCELLED);
        assertThat(world.state("c")).isEqualTo(SubtaskState.CANCELLED);
        assertThat(world.play("value body").rules.phase()).isEqualTo(GroupRules.Phase.SETTLED);
    }

    @Test
    @Tag("C6")
    void unresponsiveWorkEndsLate_nothingStartsInASettledGroup() {
        World world = limited(1, "fork a; fill; value body; cancel; grace; value a; value a; fill");

        assertThat(world.effects.take()).endsWith("settle, released a");
        assertThat(world.rules.stateText()).startsWith("SETTLED outside 0-0/1");
    }

    @Test
    @Tag("C7")
    void cancelAndFailure_bothAreTold() {
        World world = together("fork a; fork b; fill; value body; cancel; fails a; echo b");

        assertThat(world.failedPaths()).containsExactly("g/a");
        assertThat(world.failure().cancelled).isEqualTo(World.cancelFromOutside());
    }

    @Test
    @Tag("C7")
    void cancelAfterAFailure_isTold() {
        World world = together("fork a; fork b; fill; value body; fails a; cancel; echo b");

        assertThat(world.failure().cancelled).isEqualTo(World.cancelFromOutside());
        assertThat(world.cancelOf("b")).isEqualTo(Origin.SIBLING_FAILED);
    }

    @Test
    @Tag("C7")
    void cancelWhereFailuresAreData_endsCancelledWithTheOutcomes() {
        World world = data("fork a; fork b; fork c after b; fill; value body; fails a; cancel; value b");

        Outcome.Cancelled<?> outcome = (Outcome.Cancelled<?>) world.conclude();
        assertThat(outcome.cancellation()).isEqualTo(World.cancelFromOutside());
        assertThat(outcome.outcomes()).containsExactly(world.outcome("a"), world.outcome("b"), world.outcome("c"));
    }

    @Test
    @Tag("C7")
    @Tag("D3")
    void deadlineWhereFailuresAreData_timesOutWithTheOutcomes() {
        World world = data("fork a; fork b; fill; value body; fails a; deadline; echo b");

        assertThat(world.failure().timedOut).isTrue();
        assertThat(world.failedPaths()).containsExactly("g");
        assertThat(world.failure().outcomes).containsExactly(world.outcome("a"), world.outcome("b"));
        assertThat(together("fork a; fill; value body; fails a").failure().outcomes)
                .isEmpty();
    }

    @Test
    @Tag("C8")
    void cancelledSubtasks_areNoFailures() {
        World world = limited(2, "fork a; fork b; fork c; fork d after a; fill; value body; fails a; echo b");

        assertThat(world.failedPaths()).containsExactly("g/a");
        assertThat(world.rules.counts()).hasToString("0/1/1/2");
        assertThat(world.failure()).hasMessage("0/1/1/2");
    }

    // ---- failures ----

    @Test
    @Tag("F1")
    void failures_areInTheOrderInWhichTheGroupLearnsOfThem() {
        World world = together("fork a; fork b; fork c; fill; value body; fails c; fails a; fails b");

        assertThat(world.failedPaths()).containsExactly("g/c", "g/a", "g/b");
        assertThat(world.failure().dropped).isZero();
    }

    @Test
    @Tag("F1")
    void moreFailuresThanTheCap_areCounted() {
        World world = new World(Policies.TOGETHER, 0, 2, 16)
                .play("fork a; fork b; fork c; fork d; fill; fails b; fails c; fails a; fails d; fails body");

        assertThat(world.failedPaths()).containsExactly("g/b", "g/c", "g");
        assertThat(world.failure().dropped).isEqualTo(2);
        assertThat(world.rules.counts().failed()).isEqualTo(4);
    }

    @Test
    @Tag("F1")
    void outcomesOverTheCapThatAreData_areNoDroppedFailures() {
        World world =
                new World(Policies.DATA, 0, 1, 16).play("fork a; fork b; fill; value body; fails a; deadline; fails b");

        assertThat(world.failedPaths()).containsExactly("g");
        assertThat(world.failure().dropped).isZero();
    }

    @Test
    @Tag("F6")
    void fatalError_cancelsWhateverTheJoinerAndIsRaisedBare() {
        World world = data("fork a; fork b; fork c; fill; value body; fails c; fatal a; fails b");

        assertThat(world.cancelOf("b")).isEqualTo(Origin.SIBLING_FAILED);
        Throwable raised = ((Outcome.Failed<?>) world.conclude()).cause();
        assertThat(raised).isInstanceOf(OutOfMemoryError.class).hasMessage("a");
        assertThat(raised.getSuppressed()).extracting(Throwable::getMessage).containsExactly("c broke", "b broke");
    }

    @Test
    @Tag("F6")
    void secondFatalError_isCarriedByTheFirst() {
        World world = together("fork a; fork b; fill; fatal a; fatal b; fatal body");

        Throwable raised = ((Outcome.Failed<?>) world.conclude()).cause();
        assertThat(raised).hasMessage("a");
        assertThat(raised.getSuppressed()).extracting(Throwable::getMessage).containsExactly("b", "body");
    }

    @Test
    @Tag("F6")
    void fatalErrorOfBodyJoinerOrResult_isRaisedBare() {
        assertThat(((Outcome.Failed<?>) together("fatal body").conclude()).cause())
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(((Outcome.Failed<?>) together("value body").conclude(() -> {
                            throw new CompletionException(new OutOfMemoryError());
                        }))
                        .cause())
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    @Tag("F6")
    void fatalErrorOfUnresponsiveWork_countsUntilTheGroupHasSettled() {
        World world = data("fork a; fork b; fill; value body; timeout a; grace; fatal a");

        assertThat(world.cancelOf("b")).isEqualTo(Origin.SIBLING_FAILED);
        Throwable raised = ((Outcome.Failed<?>) world.play("echo b").conclude()).cause();
        assertThat(raised).isInstanceOf(OutOfMemoryError.class);
        assertThat(raised.getSuppressed()).hasOnlyElementsOfType(UnresponsiveTaskException.class);
    }

    @Test
    @Tag("F6")
    void failureOfUnresponsiveWork_countsNoMore() {
        World world = data("fork a; fork b; fill; value body; timeout a; grace; fails a");

        assertThat(world.state("b")).isEqualTo(SubtaskState.RUNNING);
        assertThat(world.play("value b").conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("F6")
    void stackOverflowAndAssertion_areOrdinaryFailures() {
        World world = data("fork a; fork b; fork c; fill; value body");
        world.rules.ended(world.part("a"), Ending.thrown(new StackOverflowError(), false));
        world.rules.ended(world.part("b"), Ending.thrown(new AssertionError("no"), false));

        assertThat(world.state("c")).isEqualTo(SubtaskState.RUNNING);
        assertThat(world.play("value c").conclude().isSuccess()).isTrue();
    }

    // ---- joiners ----

    @Test
    @Tag("J3")
    void joinerThrows_groupFailsAndIsNotAskedAgain() {
        World world = new World(Policies.BROKEN, 1).play("fork a; fork b; fork c; fill; value a; fails body");

        assertThat(world.failedPaths()).containsExactly("g", "g");
        assertThat(causes(world))
                .containsExactly("IllegalStateException: a bug in the joiner", "IllegalStateException: body broke");
        assertThat(world.cancelOf("b")).isEqualTo(Origin.SIBLING_FAILED);
    }

    @Test
    @Tag("J3")
    void joinerThrowsAtAForkThatEndsAtOnce_groupSettles() {
        List<String> asked = new ArrayList<>();
        JoinPolicy throwsAtC = new JoinPolicy() {
            @Override
            public boolean failuresAreData() {
                return true;
            }

            @Override
            public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
                asked.add(subtask.path());
                if (subtask.path().equals("g/c")) {
                    throw new IllegalStateException("a bug in the joiner");
                }
                return Decision.CONTINUE;
            }
        };
        World world = new World(throwsAtC, 0).play("fork a; fill; fails a; fork b; value body");
        world.play("fork c after a");

        assertThat(asked).containsExactly("g/a", "g/c");
        assertThat(world.rules.phase()).isEqualTo(GroupRules.Phase.SETTLED);
        assertThat(world.state("b")).isEqualTo(SubtaskState.CANCELLED);
        assertThat(world.failedPaths()).containsExactly("g/a", "g");
    }

    @Test
    @Tag("J3")
    void joiner_isAskedOnceOfEachThatEndsInTheOrderOfTheirEnds() {
        List<String> asked = new ArrayList<>();
        JoinPolicy asksOnly = new JoinPolicy() {
            @Override
            public boolean failuresAreData() {
                return true;
            }

            @Override
            public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
                asked.add(subtask.path());
                return Decision.CONTINUE;
            }
        };
        new World(asksOnly, 1)
                .play("fork a; fork b; fork c after b; fork d after c; fork e after a; fill; timeout a; grace; cancel");
        assertThat(asked).containsExactly("g/a", "g/e", "g/b", "g/c", "g/d");

        asked.clear();
        new World(asksOnly, 0)
                .play("fork a; fork b; fork c after a; fill; echo a; value b; fork d after c; fork e; cancel; fork f");
        assertThat(asked).containsExactly("g/a", "g/c", "g/b", "g/d");
    }

    @Test
    @Tag("J3")
    void joinerFailsBecauseOfASubtask_notOfThoseThatComeAfterIt() {
        World world = new World(Policies.STRICT, 0).play("fork a; fork b after a; fill; value body; fails a");

        assertThat(world.failedPaths()).containsExactly("g/a");
        assertThat(world.cancelOf("b")).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
    }

    @Test
    @Tag("J3")
    void joinerThrowsBecauseNobodyCanStart_everyWaitingOneEndsOnce() {
        JoinPolicy throwsAtB = new JoinPolicy() {
            @Override
            public boolean failuresAreData() {
                return true;
            }

            @Override
            public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
                if (subtask.path().equals("g/b")) {
                    throw new IllegalStateException("a bug in the joiner");
                }
                return Decision.CONTINUE;
            }
        };
        World world = new World(throwsAtB, 1).play("fork a; fork b; fork c; fork d after b; fill; timeout a; grace");

        assertThat(world.effects.take().split(", ", -1)).containsOnlyOnce("ended b", "ended c", "ended d");
        assertThat(world.rules.counts().neverStarted()).isEqualTo(3);
    }

    @Test
    @Tag("J3")
    void resultFunctionThrows_groupFails() {
        World world = together("value body");

        Outcome<Object> outcome = world.conclude(() -> {
            throw new java.util.concurrent.ExecutionException(new IllegalStateException("no result"));
        });

        World.GroupFailure failure = (World.GroupFailure) ((Outcome.Failed<?>) outcome).cause();
        assertThat(failure.failures).hasSize(1);
        assertThat(failure.failures.get(0).path()).isEqualTo("g");
        assertThat(failure.failures.get(0).cause()).hasMessage("no result");
    }

    @Test
    @Tag("J3")
    void joinerFailsTheGroup_itNeverSucceeds() {
        World tooMany = new World(Policies.ONE_FAILURE, 0)
                .play("fork a; fork b; fork c; fill; value body; fails a; fails b; echo c");
        assertThat(tooMany.failedPaths()).containsExactly("g/a", "g/b");
        assertThat(tooMany.cancelOf("c")).isEqualTo(Origin.SIBLING_FAILED);

        World strict = new World(Policies.STRICT, 0).play("fork a; fork b; fill; value body; echo a; value b");
        assertThat(strict.failedPaths()).containsExactly("g");
        assertThat(causes(strict)).containsExactly("IllegalStateException: its joiner failed it when [g/a] had ended");
    }

    @Test
    @Tag("J3")
    void joinerFailsAfterARace_theFirstDecisionStays() {
        World world = new World(Policies.RACE, 0).play("fork a; fork b; fill; value body; value a; value b");

        assertThat(world.conclude().isSuccess()).isTrue();
        assertThat(world.cancelOf("b")).isEqualTo(Origin.DECIDED);
    }

    // ---- deadlines ----

    @Test
    @Tag("D1")
    void timeoutOfOne_isItsOwnFailureAlone() {
        World world = data("fork a; fork b; fill; value body; timeout a; echo a");

        Throwable cause = ((Outcome.Failed<?>) world.outcome("a")).cause();
        assertThat(cause)
                .isInstanceOf(TimeoutException.class)
                .hasMessage("its timeout struck")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(world.state("b")).isEqualTo(SubtaskState.RUNNING);
        assertThat(world.play("value b").conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("D1")
    void timeoutWithoutAnEcho_hasNoCause() {
        World world = data("fork a; fill; timeout a");
        world.rules.ended(world.part("a"), new Ending.Cancelled(null, null));

        assertThat(((Outcome.Failed<?>) world.outcome("a")).cause())
                .isInstanceOf(TimeoutException.class)
                .hasNoCause();
    }

    @Test
    @Tag("D1")
    void deadlineFromAbove_isACancelBelow() {
        World world = together("fork a; fill; value body");
        world.rules.cancel(Reasons.deadline("outer").below());
        world.play("echo a");

        Outcome.Cancelled<?> outcome = (Outcome.Cancelled<?>) world.conclude();
        assertThat(outcome.cancellation())
                .isEqualTo(new Cancellation(Origin.PARENT_CANCELLED, "outer", "the deadline of [outer] struck"));
    }

    @Test
    @Tag("D3")
    void deadlineAlone_isOneLeaf() {
        World world = together("fork a; fill; value body; deadline; echo a");

        assertThat(world.failure().timedOut).isTrue();
        assertThat(world.failedPaths()).containsExactly("g");
        assertThat(world.failure().failures.get(0).cause())
                .isInstanceOf(TimeoutException.class)
                .hasMessage("the deadline of [g] struck");
    }

    @Test
    @Tag("D3")
    void deadlineBesideFailures_isNoLeaf() {
        World world = together("fork a; fork b; fill; value body; deadline; echo a; fails b");

        assertThat(world.failure().timedOut).isTrue();
        assertThat(world.failedPaths()).containsExactly("g/b");
        assertThat(together("fork a; fill; value body; fails a").failure().timedOut)
                .isFalse();
    }

    @Test
    @Tag("D3")
    void deadlineAndCancelFromOutside_endsCancelled() {
        assertThat(together("fork a; fill; value body; deadline; cancel; echo a")
                        .conclude())
                .isEqualTo(new Outcome.Cancelled<>(World.cancelFromOutside(), true, null, List.of()));
    }

    @Test
    @Tag("D4")
    void valueAfterItsTimeout_wins() {
        World world = together("fork a; fill; value body; timeout a; value a");

        assertThat(world.conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("D4")
    void failureAfterItsTimeout_replacesIt() {
        assertThat(causes(together("fork a; fill; value body; timeout a; fails a")))
                .containsExactly("IllegalStateException: a broke");
    }

    @Test
    @Tag("D6")
    void timeoutBeforeTheStart_meansNothing() {
        World world = limited(1, "fork a; fork b; fill; timeout b; value a; fill");

        assertThat(world.state("b")).isEqualTo(SubtaskState.RUNNING);
        assertThat(world.effects.take()).doesNotContain("cancel");
    }

    // ---- limits ----

    @Test
    @Tag("L1")
    void limit_isNeverExceededAndPlacesGoInForkOrder() {
        World world = limited(2, "fork a; fork b; fork c; fork d; fill");
        assertThat(world.effects.take()).isEqualTo("fill later, start a, start b");

        assertThat(world.play("value b; fill").effects.take()).isEqualTo("ended b, fill later, start c");
    }

    @Test
    @Tag("L1")
    void dependentThatBecomesReady_goesBeforeThoseForkedAfterIt() {
        World world = limited(1, "fork a; fork b after a; fork c; fill; value a; fill");

        assertThat(world.state("b")).isEqualTo(SubtaskState.RUNNING);
        assertThat(world.state("c")).isEqualTo(SubtaskState.WAITING);
    }

    @Test
    @Tag("L1")
    void waitingForDependencies_holdsNoPlace() {
        World world = limited(2, "fork a; fork b after a; fork c; fill");

        assertThat(world.states()).endsWith("a RUNNING, b WAITING, c RUNNING");
        assertThat(world.part("b").waitsForDependencies()).isTrue();
        assertThat(world.part("c").waitsForDependencies()).isFalse();
    }

    @Test
    @Tag("L1")
    void severalDependencies_allMustHaveSucceeded() {
        World world = together("fork a; fork b; fork c after a,b,a; fill; value b; fill");
        assertThat(world.state("c")).isEqualTo(SubtaskState.WAITING);

        world.play("value a; fill");
        assertThat(world.state("c")).isEqualTo(SubtaskState.RUNNING);
    }

    @Test
    @Tag("L1")
    void oneDependencyFailsAndAnotherSucceedsLater_dependentEndsOnce() {
        World world = data("fork a; fork b; fork c after a,b; fill; value body; fails a; value b; fill");

        assertThat(world.states()).startsWith("SETTLED").endsWith("c CANCELLED(DEPENDENCY_NOT_SUCCEEDED)");
        assertThat(world.effects.take().split(", ", -1))
                .containsOnlyOnce("ended c")
                .doesNotContain("start c");
    }

    @Test
    @Tag("L1")
    void dependencyDidNotSucceedBeforeTheFork_endsAtOnceWhateverElseIsOpen() {
        World world = data("fork a; fork b; fill; fails a; fork c after b,a");

        assertThat(world.cancelOf("c")).isEqualTo(Origin.DEPENDENCY_NOT_SUCCEEDED);
        assertThat(world.part("c").waitsForDependencies()).isFalse();
        assertThat(world.part("b").takeDependents()).isEmpty();
    }

    @Test
    @Tag("L1")
    void chainOfDependents_endsWholeHoweverLong() {
        World world = data("fork a; fill");
        List<Part> chain = new ArrayList<>();
        ForkedSubtask last = world.part("a");
        for (int i = 0; i < 100_000; i++) {
            Part next = new Part("p" + i);
            world.rules.fork(next, List.of(last), false);
            chain.add(next);
            last = next;
        }

        world.play("value body; fails a");

        assertThat(chain).allMatch(part -> part.state() == SubtaskState.CANCELLED);
        assertThat(last.cancellationOrNull().path()).isEqualTo("g/p99998");
        assertThat(world.effects.settled).isEqualTo(1);
    }

    @Test
    @Tag("L1")
    void manyAreReady_startsComeInBoundedPortions() {
        World world = new World(Policies.TOGETHER, 0, 10, 2).play("fork a; fork b; fork c; fill");
        assertThat(world.effects.take()).isEqualTo("fill later, start a, start b, fill later");

        assertThat(world.play("fill").effects.take()).isEqualTo("start c");
    }

    @Test
    @Tag("L1")
    void bodyAndUnresponsiveBody_takeNoPlace() {
        World world = limited(1, "fork group a; fill; cancel; grace; value body");

        assertThat(world.rules.stateText()).contains(" 1-0/1 ");
    }

    @Test
    void settings_areWhatTheBodyAndTheQuestionsTell() {
        World world = together("fork a; fork b; fill; value a");

        assertThat(world.rules.living()).containsExactly(world.part("b"));
        assertThat(world.rules.kept()).containsExactly(world.part("a"), world.part("b"));
        assertThat(world.rules.body().path()).isEqualTo("g");
        assertThat(world.rules.body()).hasToString("body of [g]");
        assertThat(world.rules.body().attempt()).isEqualTo(1);
        assertThat(world.rules.cancellation()).isNull();
        assertThat(world.play("cancel").rules.cancellation()).isEqualTo(World.cancelFromOutside());
    }

    @Test
    void forkThatTheJoinerDoesNotWant_isNotKept() {
        World world = together("");
        world.rules.fork(new Part("a", true, Duration.ZERO, Set.of()), List.of(), false);

        assertThat(world.rules.kept()).isEmpty();
        assertThat(world.rules.living()).hasSize(1);
    }

    // ---- cancel of one, order of cancels, shields ----

    @Test
    @Tag("G12")
    @Tag("G15")
    void waitingOneIsCancelled_theJoinerHearsOfThoseThatComeAfterIt() {
        List<String> heard = new ArrayList<>();
        JoinPolicy policy = new JoinPolicy() {
            @Override
            public boolean failuresAreData() {
                return true;
            }

            @Override
            public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
                heard.add(subtask.path());
                return Decision.CONTINUE;
            }
        };

        World unused = new World(policy, 1).play("fork a; fork b; fork c after b; fork d after c; fill; cancel b");

        assertThat(heard).containsExactly("g/b", "g/c", "g/d");
    }

    @Test
    @Tag("G12")
    void oneIsCancelled_itsSiblingsGoOnAndTheGroupSucceeds() {
        World world = together("fork a; fork b; fork c after a; fill; cancel a; echo a; value b; value body");

        assertThat(world.states())
                .endsWith("a CANCELLED(REQUESTED), b SUCCEEDED, c CANCELLED(DEPENDENCY_NOT_SUCCEEDED)");
        assertThat(world.conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("G12")
    void oneIsCancelledAndFailsInCleanup_isAFailureLikeAnyOther() {
        assertThat(together("fork a; fork b; fill; cancel a; fails a; echo b; echo body")
                        .failedPaths())
                .containsExactly("g/a");
    }

    @Test
    @Tag("G14")
    void inReverse_eachIsCancelledWhenTheOneStartedAfterItIsGone() {
        World world = World.inReverse().play("fork a; fork b; fork c; fill; value body");
        world.effects.take();

        assertThat(world.play("cancel").effects.take())
                .isEqualTo("raise REQUESTED, cancel c REQUESTED, await grace 10s");
        assertThat(world.play("echo c").effects.take()).isEqualTo("ended c, cancel b REQUESTED, await grace 10s");
        assertThat(world.play("grace").effects.take())
                .isEqualTo("ended b, unresponsive b, cancel a REQUESTED, await grace 10s");
        assertThat(world.play("echo a").effects.take()).isEqualTo("ended a, settle");
    }

    @Test
    @Tag("G14")
    void inReverseWithBody_itIsTheFirst_andWhoEndedMeanwhileIsPassedOver() {
        World world = World.inReverse().play("fork a; fork b; fork c; fill");
        world.effects.take();

        assertThat(world.play("cancel").effects.take())
                .isEqualTo("raise REQUESTED, cancel body REQUESTED, await grace 5s");
        assertThat(world.play("value c; value b; echo body").effects.take())
                .isEqualTo("ended c, ended b, cancel a REQUESTED, await grace 10s");
    }

    @Test
    @Tag("C9")
    void shieldedAndGroupCancelled_itGoesOnAndTheEndWaitsForIt() {
        World world = together("fork shielded a; fork b; fill; value body; cancel; echo b; cancel a");

        assertThat(world.states()).contains("a RUNNING").startsWith("CANCELLING");
        assertThat(world.play("value a").conclude()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(world.outcome("a")).isEqualTo(new Outcome.Succeeded<>("value of a"));
    }

    @Test
    @Tag("C9")
    void shieldedThatWaits_neverStarts() {
        assertThat(limited(1, "fork b; fork shielded a; fill; cancel").states()).contains("a CANCELLED(REQUESTED)");
    }

    // ---- retries ----

    @Test
    @Tag("D5")
    void failedTwice_theLastFailureCarriesTheOther() {
        World world = together("fork retried a; fill; fails a; backoff a; fill; fails a; echo body");

        TaskFailure failure = world.failure().failures.get(0);
        assertThat(failure.attempt()).isEqualTo(2);
        assertThat(failure.cause().getSuppressed()).hasSize(1);
    }

    @Test
    @Tag("D5")
    void failedOnce_isToBeRetriedAfterItsBackoff() {
        World world = together("fork retried a; fill");
        world.effects.take();

        assertThat(world.play("fails a").effects.take()).isEqualTo("retry a 1s");
    }

    @Test
    @Tag("D5")
    void inBackoff_thePlaceIsSomebodyElses() {
        World world = limited(1, "fork retried a; fork b; fill; fails a; fill");

        assertThat(world.states()).endsWith("a WAITING backs off attempt 2, b RUNNING");
        assertThat(world.play("value b; backoff a; fill; value a; value body")
                        .conclude()
                        .isSuccess())
                .isTrue();
    }

    @Test
    @Tag("D5")
    void cancelledInBackoff_hadStarted_andIsCancelledWithItsLastFailure() {
        World world = together("fork retried a; fill; fails a; cancel; echo body");

        Outcome.Cancelled<?> outcome = (Outcome.Cancelled<?>) world.outcome("a");
        assertThat(outcome).isNotNull();
        assertThat(outcome.started()).isTrue();
        assertThat(outcome.echo()).hasMessage("a broke");
        assertThat(world.rules.counts()).hasToString("0/0/1/0");
    }

    @Test
    @Tag("D5")
    void budgetIsSpent_nobodyIsRetried() {
        World world = World.bounded(9, 1).play("fork retried a; fork retried b; fill; fails a; fill; fails b");

        assertThat(world.states()).contains("a CANCELLED(SIBLING_FAILED) attempt 2, b FAILED");
    }

    @Test
    @Tag("D5")
    void failsInCleanup_isNotRetried() {
        assertThat(together("fork retried a; fill; cancel a; fails a").state("a"))
                .isEqualTo(SubtaskState.FAILED);
    }

    // ---- queues, daemons, those that start ----

    @Test
    void queueIsFull_forkIsRejectedWithItsLength() {
        World world = World.bounded(1, 0).play("fork a; fork b; fork c");

        assertThat(world.rejections)
                .containsExactly("its queue is full (1 wait for a place). Fork later, or raise its maxWaiting.");
        assertThat(world.play("fill; value a; fill; fork d").rejections).hasSize(1);
    }

    @Test
    void daemonAlone_isCancelledAndForksAreRejected() {
        World world = together("fork daemon a; fork b; fill; value body; value b; fork c; echo a");

        assertThat(world.rejections).singleElement().asString().startsWith("only daemons of the group were left");
        assertThat(world.cancelOf("a")).isEqualTo(Origin.OTHERS_DONE);
        assertThat(world.conclude().isSuccess()).isTrue();
    }

    @Test
    void notReadyYet_itsFailureIsNotTheGroups() {
        World world = together("fork starting a; fork b; fork c after a; fill; fails a; value b; value body");

        assertThat(world.states()).contains("a FAILED, b SUCCEEDED, c CANCELLED(DEPENDENCY_NOT_SUCCEEDED)");
        assertThat(world.conclude().isSuccess()).isTrue();
    }

    @Test
    void notReadyYetAndCancelled_itsFailureInCleanupIsTheGroups() {
        assertThat(together("fork starting a; fill; value body; cancel; fails a")
                        .failedPaths())
                .containsExactly("g/a");
    }

    // ---- what joiners are asked ----

    /** A joiner with one opinion at a time; to all other questions it says what is usual. */
    private static class Opinion implements JoinPolicy {
        @Override
        public boolean failuresAreData() {
            return true;
        }

        @Override
        public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) throws Exception {
            return Decision.CONTINUE;
        }
    }

    @Test
    @Tag("J1")
    void forkDecides_theRestIsCancelledAndLaterForksNeverStart() {
        World world = new World(
                new Opinion() {
                    @Override
                    public Decision onForked(ForkedSubtask subtask) {
                        return subtask.path().equals("g/b") ? Decision.DECIDED : Decision.CONTINUE;
                    }
                },
                0);
        world.play("fork a; fill; fork b; fork c; echo a; value body");

        assertThat(world.states()).contains("a CANCELLED(DECIDED), b CANCELLED(DECIDED), c CANCELLED(DECIDED)");
        assertThat(world.rejections).isEmpty();
        assertThat(world.conclude().isSuccess()).isTrue();
    }

    @Test
    @Tag("J1")
    void daemons_areNoMatterOfTheJoinerUnlessTheyFail() {
        List<String> asked = new ArrayList<>();
        JoinPolicy listening = new Opinion() {
            @Override
            public Decision onForked(ForkedSubtask subtask) {
                asked.add("forked " + subtask.path());
                return Decision.CONTINUE;
            }

            @Override
            public Decision onEnded(ForkedSubtask subtask, Counts counts, long toCome) {
                asked.add("ended " + subtask.path() + " " + (toCome == Long.MAX_VALUE ? "open" : toCome));
                return Decision.CONTINUE;
            }
        };
        new World(listening, 0)
                .play(
                        "fork daemon a; fork daemon b; fork c; fork d; fill; value a; fails b; value c; value body; value d");

        assertThat(asked)
                .containsExactly("forked g/c", "forked g/d", "ended g/b open", "ended g/c open", "ended g/d 0");
    }

    @Test
    @Tag("J1")
    void joinFails_theFailuresOfSubtasksCount() {
        World world = new World(
                new Opinion() {
                    @Override
                    public Decision onJoined(Counts counts) {
                        return counts.succeeded() == 0 ? Decision.FAILED : Decision.CONTINUE;
                    }
                },
                0);
        assertThat(world.play("fork a; fork b; fill; fails b; fails a; value body")
                        .failedPaths())
                .containsExactly("g/b", "g/a");
    }

    @Test
    @Tag("J3")
    void joinThrows_itIsTheLastFailure() {
        World world = new World(
                new Opinion() {
                    @Override
                    public Decision onJoined(Counts counts) {
                        throw new CompletionException(new IllegalStateException("too few"));
                    }
                },
                0);
        world.play("fork a; fill; fails a; value body");

        assertThat(causes(world)).containsExactly("IllegalStateException: a broke", "IllegalStateException: too few");
    }

    @Test
    @Tag("J1")
    void joined_isNotAskedInACancelledGroup() {
        World world = new World(
                new Opinion() {
                    @Override
                    public Decision onJoined(Counts counts) {
                        throw new IllegalStateException("not to be asked");
                    }
                },
                0);
        assertThat(world.play("fork a; fill; value body; cancel; echo a").conclude())
                .isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("J1")
    void joinerHasAResultForTheDeadline_theGroupSucceedsPastIt() {
        World world = new World(
                new Opinion() {
                    @Override
                    public boolean succeedsAtDeadline() {
                        return true;
                    }
                },
                0);
        assertThat(world.play("fork a; fill; deadline; echo a; echo body").conclude())
                .isEqualTo(new Outcome.Succeeded<>("the result"));
    }

    @Test
    @Tag("J3")
    void retryFunctionThrows_theGroupFailsWithBoth() {
        World world = new World(Policies.TOGETHER, 0);
        world.effects.atBackoff = () -> {
            throw new IllegalStateException("a bug in the predicate");
        };
        world.play("fork retried a; fill; fails a; echo body");

        assertThat(causes(world))
                .containsExactly("IllegalStateException: a broke", "IllegalStateException: a bug in the predicate");
    }

    @Test
    void waiting_areThoseBeyondTheFreePlaces() {
        World world = new World(Policies.TOGETHER, 2).play("fork a; fork b; fork c; fork d");

        assertThat(world.rules.waiting()).isEqualTo(2);
        assertThat(world.play("fill").rules.waiting()).isEqualTo(2);
        assertThat(world.play("value a").rules.waiting()).isEqualTo(1);
        assertThat(world.part("d").order()).isEqualTo(3);
    }

    @Test
    void queueOfNobody_takesWhatHasAPlace() {
        World world = World.bounded(0, 0).play("fork a; fork b; fill; fork c; value a; fork d; fork e");

        assertThat(world.rejections).hasSize(3);
        assertThat(world.states()).contains("a SUCCEEDED, b REJECTED, c REJECTED, d WAITING, e REJECTED");
    }
}
