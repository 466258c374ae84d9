package dlsms.sim;

import dlsms.raft.Envelope;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.storage.StateChange;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Bugs with disks that are lost and snapshots that are sent. */
final class PlantedDiskDefects {
    private PlantedDiskDefects() {}

    /** Whatever disk a node has, it says that it is the one it had first. */
    static Defect disksAreNotToldApart() {
        SortedMap<NodeId, Long> first = new TreeMap<>();
        return new Defect() {
            @Override
            public Envelope arriving(NodeId from, Envelope envelope) {
                return switch (envelope.message()) {
                    case Message.Appended said -> {
                        first.putIfAbsent(from, said.disk());
                        yield new Envelope(
                                envelope.to(),
                                new Message.Appended(said.term(), said.matchIndex(), said.round(), first.get(from)));
                    }
                    case Message.AppendRejected said ->
                        new Envelope(
                                envelope.to(),
                                new Message.AppendRejected(
                                        said.term(),
                                        said.rejectedIndex(),
                                        said.hint(),
                                        said.round(),
                                        first.getOrDefault(from, said.disk())));
                    case Message.RequestVote said -> envelope;
                    case Message.Vote said -> envelope;
                    case Message.Append said -> envelope;
                    case Message.ReadRequest said -> envelope;
                    case Message.ReadGranted said -> envelope;
                    case Message.TimeoutNow said -> envelope;
                };
            }
        };
    }

    /** A snapshot has the seats, and not who asked for them. */
    static Defect snapshotsForgetRequests() {
        return sending(change -> new StateChange(
                change.applied(), change.events(), change.forgotten(), List.of(), change.requestsKeptFrom()));
    }

    /** A snapshot has all but what happened. */
    static Defect snapshotsForgetEvents() {
        return sending(change -> new StateChange(
                change.applied(), List.of(), change.forgotten(), change.requests(), change.requestsKeptFrom()));
    }

    /**
     * Log and state of a leader give way to the snapshot that it sends. In Following.onSnapshot that takes more than
     * one mistake: the role, the commit index and the log itself, which has all that is committed, stand in the way.
     */
    static Defect leadersInstallWhatTheySend() {
        return new Defect() {
            @Override
            public boolean installsWhatItSends() {
                return true;
            }
        };
    }

    private static Defect sending(UnaryOperator<StateChange> mutation) {
        return new Defect() {
            @Override
            public SimulatedSnapshot sent(SimulatedSnapshot snapshot) {
                return new SimulatedSnapshot(
                        snapshot.meta(),
                        snapshot.changes().stream().map(mutation).toList());
            }
        };
    }
}
