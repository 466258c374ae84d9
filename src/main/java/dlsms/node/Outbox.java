package dlsms.node;

import dlsms.raft.Envelope;
import dlsms.raft.Input;
import dlsms.raft.NodeId;
import java.util.ArrayList;
import java.util.List;

/** Sends to the others; what is for the node itself comes back as an input of its next turn. The loop's thread only. */
final class Outbox {

    private final NodeId self;
    private final Peers others;
    private final Inbox inbox;

    Outbox(NodeId self, Peers others, Inbox inbox) {
        this.self = self;
        this.others = others;
        this.inbox = inbox;
    }

    void send(List<Envelope> envelopes) {
        var away = new ArrayList<Envelope>(envelopes.size());
        for (Envelope envelope : envelopes) {
            if (envelope.to().equals(self)) {
                inbox.addOwn(new Input.Received(self, envelope.message()));
            } else {
                away.add(envelope);
            }
        }
        if (!away.isEmpty()) {
            others.send(away);
        }
    }
}
