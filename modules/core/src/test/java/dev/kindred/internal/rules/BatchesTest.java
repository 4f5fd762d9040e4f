package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import dev.kindred.Outcome;
import dev.kindred.SubtaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Subtasks behind one that has the worker, until they are parted; and that nobody can tell who only sees the ends. */
@Tag("G1")
class BatchesTest {

    private static World data(int limit, String script) {
        return new World(Policies.DATA, limit).play(script);
    }

    @Test
    @Tag("G2")
    void allSucceed_areCountedEach() {
        World world = data(0, "batch a+b+c; fill; reach end; value a+b+c; value body");

        assertThat(world.rules.counts()).hasToString("3/0/0/0");
        assertThat(world.conclude().isSuccess()).isTrue();
        assertThat(world.effects.take()).isEqualTo("fill later, start a+b+c, part a+b+c, settle");
    }

    @Test
    @Tag("L1")
    void oneRunsOn_hasThePlace_andTheOthersWaitForOneInForkOrder() {
        World world = data(4, "batch a+b+c+d; fork e; fill; reach b; value a+b+c+d");

        assertThat(world.rules.counts()).hasToString("1/0/0/0");
        assertThat(world.state("b")).isEqualTo(SubtaskState.RUNNING);
        assertThat(world.rules.living()).extracting(ForkedSubtask::path).containsExactly("g/b", "g/c", "g/d", "g/e");
        assertThat(world.rules.living()).extracting(ForkedSubtask::order).containsExactly(1, 2, 3, 4);
        world.effects.take();
        world.play("fill; value b");
        assertThat(world.effects.take()).isEqualTo("start c, start d, start e, ended b");
    }

    @Test
    @Tag("L1")
    void aBatch_takesAPlaceForEach() {
        World world = data(3, "fork a; batch b+c+d; fork e; fill");

        assertThat(world.effects.take()).isEqualTo("fill later, start a");
        world.play("value a; fill; reach c; value b+c+d; fill");
        assertThat(world.effects.take())
                .isEqualTo("ended a, fill later, start b+c+d, part b+c+d, fill later, start d, start e");
    }

    @Test
    @Tag("L1")
    void aBatchThatWaitsForMorePlacesThanAreFree_isPartedAtALook() {
        World world = data(3, "fork a; fork b; batch c+d; fill");

        assertThat(world.effects.take()).isEqualTo("fill later, start a, start b");
        world.play("look; fill");
        assertThat(world.effects.take()).isEqualTo("part c+d, fill later, start c");
        world.play("look");
        assertThat(world.effects.take()).isEmpty();
    }

    @Test
    @Tag("L1")
    void aBatchThatIsLargerThanTheLimit_isParted() {
        World world = data(2, "batch a+b+c; fill");

        assertThat(world.effects.take()).isEqualTo("part a+b+c, fill later, start a, start b");
    }

    @Test
    @Tag("F1")
    void oneFails_isAFailureLikeAnyOther() {
        World world = new World(Policies.TOGETHER, 0)
                .play("batch a+b+c; fork d; fill; reach b; value a+b+c; fails b; echo d; value body");

        assertThat(world.failedPaths()).containsExactly("g/b");
        assertThat(world.rules.counts()).hasToString("1/1/1/1");
        assertThat(world.outcome("c")).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("C2")
    @Tag("G8")
    void cancelled_whatRunsIsTold_andWhatHasNotBegunNeverStarts() {
        World world = data(3, "batch a+b+c; batch d+e; fill; reach b; cancel; echo body; value b");

        assertThat(world.cancelOf("b")).isEqualTo(Origin.REQUESTED);
        assertThat(world.rules.counts()).hasToString("2/0/0/3");
        assertThat(world.effects.settled).isEqualTo(1);
    }

    @Test
    @Tag("C6")
    void oneDoesNotListen_isGivenUpByItself() {
        World world = data(0, "batch a+b+c; fill; reach b; cancel; grace");

        assertThat(world.part("b").isUnresponsive()).isTrue();
        assertThat(world.rules.counts()).hasToString("1/1/0/1");
    }

    @Test
    void partedTwice_andEndsLate_changesNothing() {
        World world = data(0, "batch a+b+c; fill; reach b; part");
        String before = world.states();

        world.play("part; reach c; value a+b+c; fails a+b+c");

        assertThat(world.states()).isEqualTo(before);
    }

    @Test
    @Tag("C6")
    void aPlaceIsLost_soThatABatchCanNeverStart_itsItemsDo() {
        World world = data(
                2,
                "fork a; batch b+c; fork d; fill; cancel a; grace; fill; value b; fill; value c; fill; value d; value body");

        assertThat(world.rules.counts()).hasToString("3/1/0/0");
        assertThat(world.effects.settled).isEqualTo(1);
    }

    @Test
    void theHandlerOfTheEndsThrows_theOthersArePartedAndCancelled() {
        World world = new World(Policies.BROKEN, 0).play("batch a+b; batch c+d; fill; reach b; value a+b");

        assertThat(world.state("b")).isEqualTo(SubtaskState.CANCELLING);
        assertThat(world.rules.living()).extracting(ForkedSubtask::path).contains("g/b");
        assertThat(world.rules.living()).allMatch(each -> each.items() == 0);
    }

    /** A group with batches, and one that has each item by itself, hear the same ends in the same order. */
    @Test
    @Tag("exploration")
    void randomHistories_endAsIfEachHadBeenByItself() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            int limit = random.nextInt(6);
            List<String> items = List.of("a", "b", "c", "d", "e", "f");
            World alone = new World(Policies.DATA, limit);
            items.forEach(each -> alone.play("fork " + each));
            World batched = new World(Policies.DATA, limit).play("batch a+b; batch c+d+e; fork f");
            List<String> told = new ArrayList<>();
            while (batched.effects.settled == 0 || alone.effects.settled == 0) {
                String event = event(batched, alone, random);
                told.add(event);
                assertThat(told).as("seed %d", seed).hasSizeLessThan(1_000);
            }
            assertThat(batched.rules.counts())
                    .as("seed %d: %s", seed, told)
                    .hasToString(alone.rules.counts().toString());
        }
    }

    /** Plays something in the one with batches, and in the other what it means there. */
    private static String event(World batched, World alone, Random random) {
        settleFills(batched);
        settleFills(alone);
        List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
        names.removeIf(each -> !isNext(batched, each) || alone.part(each).state() != SubtaskState.RUNNING);
        if (names.isEmpty() || random.nextInt(10) == 0) {
            batched.play("part; value body");
            alone.play("value body");
            return "part";
        }
        String name = names.get(random.nextInt(names.size()));
        Part batch = batchOf(batched, name);
        boolean succeeds = random.nextBoolean();
        alone.play((succeeds ? "value " : "fails ") + name);
        if (batch == null) {
            batched.play((succeeds ? "value " : "fails ") + name);
        } else if (!succeeds) {
            batched.play("reach " + name + "; value " + batch.name + "; fails " + name);
        } else if (batch.items.indexOf(batched.part(name)) == batch.items() - 1) {
            batch.begun = false;
            batch.succeeded = batch.items();
            batched.play("value " + batch.name);
        } else {
            batch.begun = true;
            batch.succeeded = batch.items.indexOf(batched.part(name)) + 1;
        }
        return name + succeeds;
    }

    private static void settleFills(World world) {
        while (world.effects.fillAsked) {
            world.effects.fillAsked = false;
            world.play("fill");
        }
    }

    /** Whether it runs, by itself or as the next of its batch. */
    private static boolean isNext(World world, String name) {
        Part batch = batchOf(world, name);
        return batch == null
                ? world.part(name).state() == SubtaskState.RUNNING
                : batch.state() == SubtaskState.RUNNING && batch.items.indexOf(world.part(name)) == batch.succeeded;
    }

    private static Part batchOf(World world, String name) {
        return world.parts.values().stream()
                .filter(each -> each.items.contains(world.parts.get(name))
                        && !each.state().isDone())
                .findFirst()
                .orElse(null);
    }
}
