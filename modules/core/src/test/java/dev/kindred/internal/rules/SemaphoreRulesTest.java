package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.internal.rules.PermitRequest.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of semaphores one by one; after each step the {@link SemaphoreWorld} checks every invariant, L5 among them. */
@Tag("L5")
class SemaphoreRulesTest {

    private static SemaphoreWorld of(int capacity, String script) {
        return new SemaphoreWorld(capacity).play(script);
    }

    /** What the last events brought. */
    private static String answers(SemaphoreWorld world, String script) {
        world.take();
        return world.play(script).take();
    }

    // ---- SE-01 … SE-04: grants and order ----

    @Test
    @Tag("SE-01")
    void capacityZero_isLockedAndEverybodyWaits() {
        SemaphoreWorld world = of(0, "try a1 1; acquire b1 1; acquire c1 100");

        assertThat(world.take()).isEqualTo("refused a1 WOULD_WAIT, watch b, watch c");
        assertThat(world.state()).isEqualTo("0/0 held queue b1 c1");
    }

    @Test
    @Tag("SE-02")
    void permitsAreFree_isGrantedAtOnce_beyondThemIsQueued() {
        SemaphoreWorld world = of(3, "acquire a1 2; acquire b1 1; acquire c1 1");

        assertThat(world.take()).isEqualTo("watch a, granted a1, watch b, granted b1, watch c");
        assertThat(world.state()).isEqualTo("0/3 held a1 b1 queue c1");
    }

    @Test
    @Tag("SE-03")
    @Tag("L3")
    void twoAreReleased_theTwoFirstOfTheQueueAreGrantedInTheirOrder() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 1; acquire c1 1; acquire d1 1; acquire e1 1");

        assertThat(answers(world, "release b1; release a1")).isEqualTo("unwatch b, granted c1, unwatch a, granted d1");
        assertThat(world.state()).isEqualTo("0/2 held c1 d1 queue e1");
    }

    @Test
    @Tag("SE-03")
    @Tag("L3")
    void oneReleaseOfMany_grantsAsManyAsFit() {
        SemaphoreWorld world = of(4, "acquire a1 4; acquire b1 1; acquire c1 2; acquire d1 2; acquire e1 1");

        assertThat(answers(world, "release a1")).isEqualTo("unwatch a, granted b1, granted c1");
        assertThat(world.state()).isEqualTo("1/4 held b1 c1 queue d1 e1");
    }

    @Test
    @Tag("SE-04")
    @Tag("L4")
    void somebodyWaits_newcomerWaitsAlthoughAPermitIsFree() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 2; acquire c1 1");

        assertThat(world.state()).isEqualTo("1/2 held a1 queue b1 c1");
    }

    @Test
    @Tag("SE-14")
    @Tag("SE-16")
    @Tag("L4")
    void somebodyWaits_tryFailsAlthoughAPermitIsFree() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 2");

        assertThat(answers(world, "try c1 1")).isEqualTo("refused c1 WOULD_WAIT");
        assertThat(answers(world, "release a1; try c1 1")).isEqualTo("unwatch a, granted b1, refused c1 WOULD_WAIT");
        assertThat(answers(world, "release b1; try c1 2")).isEqualTo("unwatch b, watch c, granted c1");
    }

    // ---- SE-05 … SE-10, SE-20, SE-21: cancels ----

    @Test
    @Tag("SE-05")
    @Tag("L7")
    void waiterIsCancelled_leavesNothing() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1 for 50; cancel b1");

        assertThat(world.take()).isEqualTo("watch a, granted a1, watch b, timer, unwatch b, cancelled b1, no timer");
        assertThat(world.rules.keptText()).isEqualTo("index 1, deadlines 0");
        assertThat(answers(world, "cancel b1; release a1")).isEqualTo("unwatch a");
    }

    @Test
    @Tag("SE-06")
    @Tag("L7")
    void cancelledBeforeTheRelease_theNextLiveOneIsGranted() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1; acquire c1 1; cancel b1");

        assertThat(answers(world, "release a1")).isEqualTo("unwatch a, granted c1");
    }

    @Test
    @Tag("SE-07")
    @Tag("SE-08")
    @Tag("L7")
    void cancelledAfterTheGrant_thePermitGoesOnAndAllWorksAsBefore() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1; acquire c1 1; release a1");

        assertThat(answers(world, "cancel b1")).isEqualTo("unwatch b, granted c1");
        assertThat(answers(world, "cancel b1; release b1")).isEqualTo("not held b1");
        assertThat(answers(world, "release c1; acquire b1 1; release b1"))
                .isEqualTo("unwatch c, watch b, granted b1, unwatch b");
        assertThat(world.state()).isEqualTo("1/1 held queue");
    }

    @Test
    @Tag("SE-09")
    @Tag("L3")
    void releasedAndAskedAgain_goesToTheBack() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1; acquire c1 1; release a1; acquire a1 1");

        assertThat(world.state()).isEqualTo("0/1 held b1 queue c1 a1");
    }

    @Test
    @Tag("SE-10")
    @Tag("L3")
    void headIsCancelled_theOthersKeepTheirOrder() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1; acquire c1 1; acquire d1 1; cancel b1");

        assertThat(answers(world, "release a1; release c1")).isEqualTo("unwatch a, granted c1, unwatch c, granted d1");
    }

    @Test
    @Tag("SE-20")
    @Tag("L7")
    void oneThatIsNotTheHeadIsCancelled_nobodyIsGranted() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 2; acquire c1 1; acquire d1 1");

        assertThat(answers(world, "cancel c1")).isEqualTo("unwatch c, cancelled c1");
        assertThat(world.state()).isEqualTo("1/2 held a1 queue b1 d1");
    }

    @Test
    @Tag("SE-20")
    @Tag("SE-21")
    @Tag("L7")
    void largeGrantIsCancelled_allOfItReturns() {
        SemaphoreWorld world = of(3, "acquire a1 3; acquire b1 3; acquire c1 2; acquire d1 1; release a1; cancel b1");

        assertThat(world.state()).isEqualTo("0/3 held c1 d1 queue");
    }

    @Test
    @Tag("SE-21")
    @Tag("L7")
    void largeWaiterIsCancelledWhilePartOfItIsFree_itKeptNothingBack() {
        SemaphoreWorld world = of(3, "acquire a1 1; acquire b1 1; acquire c1 3; acquire d1 1; cancel c1");

        assertThat(world.state()).isEqualTo("0/3 held a1 b1 d1 queue");
    }

    // ---- SE-11 … SE-14: releases ----

    @Test
    @Tag("SE-11")
    void nobodyWaits_releaseMakesItFree() {
        assertThat(of(2, "acquire a1 2; release a1").state()).isEqualTo("2/2 held queue");
    }

    @Test
    @Tag("SE-12")
    @Tag("SE-14")
    @Tag("L6")
    void secondRelease_isAnErrorAndChangesNothing() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 1; acquire c1 1; release a1");

        assertThat(answers(world, "release a1")).isEqualTo("not held a1");
        assertThat(world.state()).isEqualTo("0/2 held b1 c1 queue");
        assertThat(world.rules.release(0, world.now)).isFalse();
        assertThat(world.rules.release(4711, world.now)).isFalse();
    }

    @Test
    @Tag("SE-13")
    void stateAndCounts_canBeSeen() {
        SemaphoreWorld world = of(2, "acquire a1 2; try b1 1; acquire c1 1; acquire d1 1 for 10; time 10");

        assertThat(world.rules.capacity()).isEqualTo(2);
        assertThat(world.rules.free()).isZero();
        assertThat(world.rules.holding()).isEqualTo(1);
        assertThat(world.rules.waiting()).isEqualTo(1);
        assertThat(List.of(world.rules.grants(), world.rules.refusals(), world.rules.timeouts()))
                .containsExactly(1L, 1L, 1L);
        List<Long> since = new ArrayList<>();
        world.rules.forEachHeld(5, each -> since.add(each.since()));
        world.rules.forEachWaiting(5, each -> since.add(each.since()));
        assertThat(since).containsExactly(2L, 4L);
    }

    @Test
    @Tag("SE-13")
    void snapshotOfMany_showsTheFirst() {
        SemaphoreWorld world =
                of(3, "acquire a1 1; acquire b1 1; acquire c1 1; acquire d1 1; acquire e1 1; acquire f1 1");
        List<Long> ids = new ArrayList<>();

        world.rules.forEachHeld(2, each -> ids.add(each.permit()));
        world.rules.forEachWaiting(2, each -> ids.add((long) each.permits()));

        assertThat(ids).containsExactly(1L, 2L, 1L, 1L);
    }

    @Test
    @Tag("SE-14")
    void oneHolder_holdsAndWaitsSeveralTimes_eachRequestForItself() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire a2 1; acquire a3 1; acquire a4 2");

        assertThat(world.take()).isEqualTo("watch a, granted a1, granted a2");
        assertThat(answers(world, "acquire a3 1; acquire a1 1"))
                .isEqualTo("refused a3 ID_IN_USE, refused a1 ID_IN_USE");
        assertThat(answers(world, "release a2; cancel a4; release a3; release a1"))
                .isEqualTo("granted a3, cancelled a4, unwatch a");
    }

    // ---- SE-15: resizing ----

    @Test
    @Tag("SE-15")
    @Tag("L9")
    void resizedUp_grantsAtOnce() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1; acquire c1 1; acquire d1 1");

        assertThat(answers(world, "resize 3")).isEqualTo("granted b1, granted c1");
    }

    @Test
    @Tag("SE-15")
    @Tag("L9")
    void resizedDown_takesNothingBackAndDelaysGrants() {
        SemaphoreWorld world = of(4, "acquire a1 2; acquire b1 2; acquire c1 1");

        assertThat(answers(world, "resize 1")).isEmpty();
        assertThat(world.state()).isEqualTo("-3/1 held a1 b1 queue c1");
        assertThat(answers(world, "release a1")).isEqualTo("unwatch a");
        assertThat(answers(world, "release b1")).isEqualTo("unwatch b, granted c1");
    }

    @Test
    @Tag("SE-15")
    @Tag("L8")
    @Tag("L9")
    void resizedBelowWhatSomeoneWaitsFor_itIsRefusedAndThoseBehindGoOn() {
        SemaphoreWorld world = of(4, "acquire a1 1; acquire b1 4; acquire c1 1; acquire d1 3; acquire e1 1");

        assertThat(answers(world, "resize 2"))
                .isEqualTo("unwatch b, refused b1 ABOVE_CAPACITY, unwatch d, refused d1 ABOVE_CAPACITY, granted c1");
        assertThat(world.state()).isEqualTo("0/2 held a1 c1 queue e1");
    }

    @Test
    @Tag("SE-15")
    @Tag("L9")
    void resizedToZeroAndBack_isAPauseThatEverybodyWaitsOut() {
        SemaphoreWorld world = of(4, "acquire a1 4; acquire b1 3; acquire c1 1");

        assertThat(answers(world, "resize 0; release a1; acquire d1 4")).isEqualTo("unwatch a, watch d");
        assertThat(world.state()).isEqualTo("0/0 held queue b1 c1 d1");
        assertThat(answers(world, "resize 3")).isEqualTo("unwatch d, refused d1 ABOVE_CAPACITY, granted b1");
    }

    @Test
    @Tag("L9")
    void resizedBetweenTheExtremes_freeDoesNotOverflow() {
        SemaphoreWorld world = of(Integer.MAX_VALUE, "acquire a1 2147483647; resize 0; resize 2147483647");

        assertThat(world.state()).isEqualTo("0/2147483647 held a1 queue");
    }

    // ---- what may never come back ----

    @Test
    @Tag("C6")
    @Tag("L8")
    void heldPermitIsLost_nobodyWaitsForWhatCannotBeGrantedWithoutIt() {
        SemaphoreWorld world = of(3, "acquire a1 2; acquire b1 1; acquire c1 2; acquire d1 1; acquire e1 3");

        assertThat(answers(world, "lose a1"))
                .isEqualTo("unwatch c, refused c1 ABOVE_CAPACITY, unwatch e, refused e1 ABOVE_CAPACITY");
        assertThat(world.state()).isEqualTo("0/3 held a1 b1 queue d1");
        assertThat(answers(world, "lose a1; acquire f1 2; release b1"))
                .isEqualTo("refused f1 ABOVE_CAPACITY, unwatch b, granted d1");
    }

    @Test
    @Tag("C6")
    @Tag("L8")
    void allIsLost_everybodyIsRefused_untilSomethingComesBack() {
        SemaphoreWorld world = of(2, "acquire a1 2; acquire b1 1; lose a1; try c1 1");

        assertThat(world.take()).endsWith("unwatch b, refused b1 ABOVE_CAPACITY, refused c1 ABOVE_CAPACITY");
        assertThat(answers(world, "release a1; acquire d1 2")).isEqualTo("unwatch a, watch d, granted d1");
    }

    @Test
    @Tag("C6")
    @Tag("L6")
    void holderOfALostPermitEnds_itIsLostNoLonger() {
        SemaphoreWorld world =
                of(2, "acquire a1 1; lose a1; gone a; acquire b1 2; release b1; acquire c1 1; lose c1; cancel c1");

        assertThat(world.state()).isEqualTo("2/2 held queue");
        assertThat(answers(world, "lose a1; try d1 2")).isEqualTo("watch d, granted d1");
    }

    // ---- SE-17 … SE-19: large and late requests ----

    @Test
    @Tag("SE-17")
    @Tag("L8")
    void moreThanTheCapacity_isRefusedAtOnceAndBlocksNobody() {
        SemaphoreWorld world = of(2, "acquire a1 3; try a2 3; acquire b1 2");

        assertThat(world.take()).isEqualTo("refused a1 ABOVE_CAPACITY, refused a2 ABOVE_CAPACITY, watch b, granted b1");
    }

    @Test
    @Tag("SE-18")
    @Tag("L3")
    void largeOneAtTheHead_isNotStarvedBySmallOnes() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 1; acquire c1 2");
        for (int i = 1; i <= 20; i++) {
            world.play("acquire d" + i + " 1");
        }

        assertThat(answers(world, "release a1")).isEqualTo("unwatch a");
        assertThat(answers(world, "release b1")).isEqualTo("unwatch b, granted c1");
    }

    @Test
    @Tag("SE-18")
    @Tag("L3")
    @Tag("L7")
    void largeHeadIsCancelled_thoseBehindAreGranted() {
        SemaphoreWorld world = of(3, "acquire a1 1; acquire b1 3; acquire c1 1; acquire d1 1; acquire e1 1");

        assertThat(answers(world, "cancel b1")).isEqualTo("unwatch b, cancelled b1, granted c1, granted d1");
    }

    @Test
    @Tag("SE-19")
    @Tag("L8")
    void timeIsOverWhenItComes_getsNothingAlthoughAPermitIsFree() {
        SemaphoreWorld world = of(2, "late a1 1");

        assertThat(world.take()).isEqualTo("timed out a1");
        assertThat(world.state()).isEqualTo("2/2 held queue");
    }

    // ---- L8: bounds of waiting ----

    @Test
    @Tag("L8")
    void queueIsFull_isRefusedUntilSomebodyLeft() {
        SemaphoreWorld world = new SemaphoreWorld(1, 2).play("acquire a1 1; acquire b1 1; acquire c1 1");

        assertThat(answers(world, "acquire d1 1")).isEqualTo("refused d1 QUEUE_FULL");
        assertThat(answers(world, "cancel b1; acquire d1 1")).isEqualTo("unwatch b, cancelled b1, watch d");
        assertThat(answers(new SemaphoreWorld(1, 0), "acquire a1 1; acquire b1 1"))
                .isEqualTo("watch a, granted a1, refused b1 QUEUE_FULL");
    }

    @Test
    @Tag("L8")
    void waitsTooLong_isToldAndThoseBehindItGoOn() {
        SemaphoreWorld world = of(2, "acquire a1 1; acquire b1 2 for 50; acquire c1 1 for 100; acquire d1 1 for 20");

        assertThat(answers(world, "time 20")).isEqualTo("unwatch d, timed out d1, timer");
        assertThat(answers(world, "time 28")).isEqualTo("unwatch b, timed out b1, timer, granted c1, no timer");
        assertThat(world.stateOf("b1")).isEqualTo(State.ENDED);
    }

    @Test
    @Tag("L8")
    void sameDeadline_allOfThemTimeOutAtOnce() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1 for 12; acquire c1 1 for 11; acquire d1 1 for 10");

        world.play("time 10");

        assertThat(world.state()).isEqualTo("0/1 held a1 queue");
        assertThat(world.rules.timeouts()).isEqualTo(3);
        assertThat(world.rules.keptText()).isEqualTo("index 1, deadlines 0");
    }

    @Test
    @Tag("L8")
    void timerOfNobody_ringsInVainAndIsSetForTheNext() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1 for 10; acquire c1 1 for 50; cancel b1");

        assertThat(answers(world, "time 10")).isEqualTo("timer");
        assertThat(answers(world, "time 40")).isEqualTo("unwatch c, timed out c1");
    }

    @Test
    @Tag("L8")
    void waitOfAMillenniumOrForEver_hasNoTimer() {
        SemaphoreWorld world = of(1, "acquire a1 1");

        world.acquire("b1", 1, 0);
        world.acquire("c1", 1, Long.MAX_VALUE - 1);

        assertThat(world.rules.timer()).isEqualTo(SemaphoreRules.NO_TIMER);
        assertThat(world.state()).isEqualTo("0/1 held a1 queue b1 c1");
    }

    @Test
    @Tag("L8")
    void waitUntilTheEndOfTime_isForEver() {
        SemaphoreWorld world = of(1, "acquire a1 1");

        world.acquire("b1", 1, SemaphoreRules.FOREVER - world.now - 1); // it comes a moment later

        assertThat(world.rules.keptText()).isEqualTo("index 2, deadlines 0");
    }

    @Test
    @Tag("L8")
    void laterOrSameDeadline_needsNoOtherTimer() {
        SemaphoreWorld world = of(1, "acquire a1 1");

        assertThat(answers(world, "acquire b1 1 for 12; acquire c1 1 for 11; acquire d1 1 for 30"))
                .isEqualTo("watch b, timer, watch c, watch d");
    }

    @Test
    @Tag("L8")
    void manyDeadlinesLeaveEarly_theRestIsPutTogetherAnewAndStaysInOrder() {
        SemaphoreWorld world = of(1, "acquire a1 1").quiet();
        for (int i = 1; i <= 200; i++) {
            world.acquire("b" + i, 1, 10_000 + (i * 37) % 200);
        }
        for (int i = 1; i <= 200; i++) {
            if (i % 5 != 0) {
                world.cancel("b" + i);
            }
        }

        assertThat(world.rules.keptText()).matches("index 41, deadlines ([4-7]\\d|80)");
        while (world.ring()) {
            assertThat(world.state()).startsWith("0/1 held a1");
        }
        assertThat(world.rules.timeouts()).isEqualTo(40);
    }

    // ---- L6: the end of a holder ----

    @Test
    @Tag("L6")
    @Tag("L7")
    void holderIsGone_whatItHeldGoesOnAndWhatItWaitedForIsForgotten() {
        SemaphoreWorld world =
                of(3, "acquire a1 1; acquire b1 1; acquire a2 1; acquire a3 3; acquire c1 1; acquire a4 1");

        assertThat(answers(world, "gone a")).isEqualTo("cancelled a3, unwatch a, cancelled a4, granted c1");
        assertThat(world.state()).isEqualTo("1/3 held b1 c1 queue");
        assertThat(answers(world, "gone a; release a1")).isEqualTo("not held a1");
    }

    @Test
    @Tag("L6")
    void requestWithoutAnId_cannotBeCancelledAloneAndEndsWithItsHolder() {
        SemaphoreWorld world = of(1, "acquire a0 1; acquire b0 1");
        world.rules.cancel(world.requests.get("a0").holder(), PermitRequest.NO_ID, world.now);

        assertThat(world.state()).isEqualTo("0/1 held a0 queue b0");
        assertThat(answers(world, "gone a")).isEqualTo("unwatch a, granted b0");
    }

    @Test
    @Tag("L6")
    void holderComesBack_isWatchedAnew() {
        assertThat(of(1, "acquire a1 1; release a1; acquire a1 1").take())
                .isEqualTo("watch a, granted a1, unwatch a, watch a, granted a1");
    }

    // ---- the end of the semaphore ----

    @Test
    void semaphoreStops_thoseThatWaitAreToldInTheirOrderAndNobodyIsWatched() {
        SemaphoreWorld world = of(1, "acquire a1 1; acquire b1 1 for 50; acquire c1 1");
        world.take();

        world.rules.stop();

        assertThat(world.take())
                .isEqualTo("unwatch b, refused b1 STOPPED, unwatch c, refused c1 STOPPED, unwatch a, no timer");
    }

    // ---- every state × every event ----

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "new|release x1|not held x1|1/2 held k1 queue",
                "new|cancel x1||1/2 held k1 queue",
                "new|gone x||1/2 held k1 queue",
                "new|time 100||1/2 held k1 queue",
                "new|resize 1||0/1 held k1 queue",
                "new|acquire x1 1|watch x, granted x1|0/2 held k1 x1 queue",
                "waiting|release x1|not held x1|1/2 held k1 queue x1 y1",
                "waiting|cancel x1|unwatch x, cancelled x1, granted y1|0/2 held k1 y1 queue",
                "waiting|gone x|unwatch x, cancelled x1, granted y1|0/2 held k1 y1 queue",
                "waiting|gone k|unwatch k, granted x1|0/2 held x1 queue y1",
                "waiting|time 100|unwatch x, timed out x1, granted y1|0/2 held k1 y1 queue",
                "waiting|resize 3|granted x1|0/3 held k1 x1 queue y1",
                "waiting|resize 1|unwatch x, refused x1 ABOVE_CAPACITY, no timer|0/1 held k1 queue y1",
                "waiting|resize 0||-1/0 held k1 queue x1 y1",
                "waiting|acquire x1 1|refused x1 ID_IN_USE|1/2 held k1 queue x1 y1",
                "waiting|try x2 1|refused x2 WOULD_WAIT|1/2 held k1 queue x1 y1",
                "held|release x1|unwatch x, granted y1|0/2 held k1 y1 queue",
                "held|cancel x1|unwatch x, granted y1|0/2 held k1 y1 queue",
                "held|gone x|unwatch x, granted y1|0/2 held k1 y1 queue",
                "held|time 100||0/2 held k1 x1 queue y1",
                "held|resize 1||-1/1 held k1 x1 queue y1",
                "held|resize 3|granted y1|0/3 held k1 x1 y1 queue",
                "held|acquire x1 1|refused x1 ID_IN_USE|0/2 held k1 x1 queue y1",
                "held|try x2 1|refused x2 WOULD_WAIT|0/2 held k1 x1 queue y1",
                "ended|release x1|not held x1|1/2 held k1 queue",
                "ended|cancel x1||1/2 held k1 queue",
                "ended|gone x||1/2 held k1 queue",
                "ended|time 100||1/2 held k1 queue",
                "ended|resize 0||-1/0 held k1 queue",
                "ended|acquire x1 1|watch x, granted x1|0/2 held k1 x1 queue"
            })
    void eachState_eachEvent(String state, String event, String expected, String after) {
        SemaphoreWorld world = of(2, "acquire k1 1");
        switch (state) {
            case "waiting" -> world.play("acquire x1 2 for 50; acquire y1 1");
            case "held" -> world.play("acquire x1 1 for 50; acquire y1 1");
            case "ended" -> world.play("acquire x1 1; release x1");
            default -> world.requests.put("x1", new SemaphoreWorld.Named("x1", 1, new SemaphoreWorld.Holder("x"), 1));
        }

        String seen = answers(world, event);

        String wanted = expected == null ? "" : expected;
        assertThat(seen.replace(", no timer", "")).isEqualTo(wanted.replace(", no timer", ""));
        assertThat(world.state()).isEqualTo(after);
    }
}
