package dev.kindred.testkit.internal;

import akka.actor.ActorRef;
import akka.actor.ActorRefWithCell;
import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import scala.jdk.javaapi.CollectionConverters;

/** The actors of a system that have not ended. */
public final class LiveActors {

    /** Actors that a test spawns are children of Akka's system guardian, and told from its own by this. */
    public static final String SPAWNED = "kindred-run-";

    private static final Pattern LENT = Pattern.compile("/system/kindred-supervisor-\\d+");

    private static final Pattern RUN = Pattern.compile("^/(system|user)/(" + SPAWNED + ")?");

    private LiveActors() {}

    /** All of them, parents before children. */
    public static List<ActorRef> of(ActorSystem<?> system) {
        ExtendedActorSystem classic = (ExtendedActorSystem) Adapter.toClassic(system);
        List<ActorRef> found = new ArrayList<>();
        Deque<ActorRef> open = new ArrayDeque<>();
        open.add(classic.provider().rootGuardian());
        while (!open.isEmpty()) {
            ActorRef next = open.remove();
            found.add(next);
            if (next instanceof ActorRefWithCell parent) {
                CollectionConverters.asJava(parent.underlying().childrenRefs().children())
                        .forEach(open::add);
            }
        }
        return found;
    }

    /** Whether it is one of those that Kindred keeps for the next groups, which belong to none. */
    public static boolean isLent(ActorRef actor) {
        return LENT.matcher(actor.path().toStringWithoutAddress()).matches();
    }

    /** Whether it is one of Kindred's own: they have dispatchers of their own. */
    public static boolean isKindreds(ActorRef actor) {
        return actor instanceof ActorRefWithCell local
                && local.underlying().props().dispatcher().startsWith("kindred.");
    }

    /** What a test calls it: its path below the run's actors. */
    static String name(ActorRef actor) {
        return Names.actor(RUN.matcher(actor.path().toStringWithoutAddress()).replaceFirst(""));
    }

    /** Where it is, without uid and generated names. */
    public static String describe(ActorRef actor) {
        return Names.actor(actor.path().toStringWithoutAddress());
    }
}
