package dlsms.transport;

import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.VoteResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls of other nodes that wait for what Raft says to them: it answers with a message of its own, in a later step,
 * or not at all. A message that finds no call is dropped. Any thread.
 */
final class InboundCalls {

    private static final int VOTES_PER_PEER_MAX = 8;

    private final ConcurrentHashMap<NodeId, StreamSender<AppendEntriesResponse>> appends = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<NodeId, ForwardSession> forwards = new ConcurrentHashMap<>();
    // Guarded by itself.
    private final ArrayDeque<PendingVote> votes = new ArrayDeque<>();

    record PendingVote(NodeId from, long term, boolean preVote, StreamObserver<VoteResponse> call) {}

    /** The newest stream of a peer is the one that it listens to. */
    void opened(NodeId from, StreamSender<AppendEntriesResponse> stream) {
        Optional.ofNullable(appends.put(from, stream))
                .ifPresent(old -> old.fail(Status.ABORTED
                        .withDescription("a newer stream took its place")
                        .asRuntimeException()));
    }

    /** Whether it was the newest. */
    boolean closed(NodeId from, StreamSender<AppendEntriesResponse> stream) {
        return appends.remove(from, stream);
    }

    void opened(NodeId from, ForwardSession session) {
        Optional.ofNullable(forwards.put(from, session))
                .ifPresent(old -> old.end(Status.ABORTED.withDescription("a newer stream took its place")));
    }

    void closed(NodeId from, ForwardSession session) {
        forwards.remove(from, session);
    }

    /** A candidate waits; the oldest of too many is forgotten. */
    void opened(PendingVote vote) {
        Optional<PendingVote> tooMany = Optional.empty();
        synchronized (votes) {
            votes.add(vote);
            long ofPeer =
                    votes.stream().filter(each -> each.from.equals(vote.from)).count();
            if (ofPeer > VOTES_PER_PEER_MAX) {
                tooMany = votes.stream()
                        .filter(each -> each.from.equals(vote.from))
                        .findFirst();
                tooMany.ifPresent(votes::remove);
            }
        }
        tooMany.ifPresent(old -> old.call.onError(
                Status.ABORTED.withDescription("asked again since").asRuntimeException()));
    }

    void closed(PendingVote vote) {
        synchronized (votes) {
            votes.removeIf(each -> each == vote);
        }
    }

    void answer(NodeId to, AppendEntriesResponse response) {
        Optional.ofNullable(appends.get(to)).ifPresent(stream -> stream.offer(response));
    }

    void answer(NodeId to, Message.ReadGranted granted) {
        Optional.ofNullable(forwards.get(to)).ifPresent(session -> session.grant(granted));
    }

    /** A refusal carries the voter's term, so it may answer a call that asked for another. */
    void answer(NodeId to, Message.Vote vote) {
        take(to, vote).ifPresent(pending -> {
            pending.call.onNext(WireMessages.voted(vote));
            pending.call.onCompleted();
        });
    }

    private Optional<PendingVote> take(NodeId to, Message.Vote vote) {
        synchronized (votes) {
            Optional<PendingVote> found = Optional.empty();
            for (Iterator<PendingVote> newest = votes.descendingIterator(); newest.hasNext(); ) {
                PendingVote each = newest.next();
                boolean fits = each.from.equals(to) && each.preVote == vote.preVote();
                if (fits && (each.term == vote.term() || found.isEmpty() && !vote.granted())) {
                    found = Optional.of(each);
                }
            }
            found.ifPresent(votes::remove);
            return found;
        }
    }
}
