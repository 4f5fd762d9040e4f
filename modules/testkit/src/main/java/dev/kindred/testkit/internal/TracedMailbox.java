package dev.kindred.testkit.internal;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.Envelope;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.NodeMessageQueue;
import akka.dispatch.ProducesMessageQueue;
import akka.dispatch.UnboundedMailbox;
import com.typesafe.config.Config;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The mailbox of typed actors, which writes what an actor of a run handles into the trace: named in
 * {@code akka.actor.typed.default-mailbox}. Kindred's own actors tell by themselves, in better words.
 */
public final class TracedMailbox implements MailboxType, ProducesMessageQueue<MessageQueue> {

    private final World world;

    public TracedMailbox(ActorSystem.Settings settings, Config config) {
        this.world = World.named(settings.config().getString("kindred.testkit.world"));
    }

    @Override
    public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
        return world.isStepped() && owner.isDefined() && !LiveActors.isKindreds(owner.get())
                ? new Traced(world, LiveActors.name(owner.get()))
                : new NodeMessageQueue();
    }

    private static final class Traced extends UnboundedMailbox.MessageQueue {
        private static final long serialVersionUID = 1L;

        private final transient World world;
        private final String name;
        private transient boolean ended;

        Traced(World world, String name) {
            this.world = world;
            this.name = name;
        }

        @Override
        public @Nullable Envelope dequeue() {
            Envelope next = super.dequeue();
            if (next != null && !ended) {
                world.handles(name, next.message());
            }
            return next;
        }

        @Override
        public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
            ended = true; // what is taken out now is handled by nobody
            super.cleanUp(owner, deadLetters);
        }
    }
}
