package dlsms.raft;

import dlsms.raft.Message.ReadGranted;
import dlsms.raft.Message.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Linearizable reads without an entry each (T§6.4). A leader notes its commit index, hears from a majority that it
 * still leads, and so knows that the index reflects every write completed before. All reads that wait share one such
 * round; while it is out the next gathers. A follower asks its leader for an index in the same way, one batch at a
 * time.
 */
final class ReadIndex {

    private final RaftState state;
    private final Outbox outbox;
    private final Following following;
    private final Rounds rounds;

    private List<Long> waiting = new ArrayList<>(); // not yet in a round or batch
    private long waitingSinceTick;
    private List<Long> asked = new ArrayList<>(); // in the round (of a leader) or batch (of a follower) that is out
    private long askedSinceTick;
    private long number; // of the round or batch that is out; 0 for none
    private long reign; // in which it went out; when that is over, it is void

    // Of a leader only: followers with their batches, and who confirmed the round.
    private SortedMap<NodeId, Long> askersWaiting = new TreeMap<>();
    private SortedMap<NodeId, Long> askers = new TreeMap<>();
    private final SortedSet<NodeId> confirmedBy = new TreeSet<>();
    private long roundIndex;

    ReadIndex(RaftState state, Outbox outbox, Following following, Rounds rounds) {
        this.state = state;
        this.outbox = outbox;
        this.following = following;
        this.rounds = rounds;
    }

    void onRead(long ticket) {
        if (waiting.isEmpty()) {
            waitingSinceTick = state.nowTick();
        }
        waiting.add(ticket);
    }

    /** A follower asks. It asks again when the answer is late, so the same batch may come twice. */
    void onReadRequest(NodeId follower, ReadRequest request) {
        dropWhatIsVoid();
        if (state.role() instanceof Leader
                && request.term() == state.term()
                && state.membership().contains(follower)) {
            Long inRound = askers.get(follower);
            if (inRound == null || inRound != request.round()) {
                askersWaiting.put(follower, request.round());
            }
        }
    }

    /** The leader answers a follower's batch. */
    void onReadGranted(NodeId leader, ReadGranted answer) {
        dropWhatIsVoid();
        boolean fits = answer.round() == number && answer.term() == state.term();
        if (number != 0 && fits && state.leader().filter(leader::equals).isPresent()) {
            following.learnCommit(answer.index());
            grant(answer.index());
        }
    }

    /**
     * A follower answered an Append that carried {@code round}, of this term: after that number was drawn it knew no
     * newer leader. From another disk than the membership's that means nothing: the lost one may have known one.
     */
    void confirm(NodeId follower, long round, long disk) {
        dropWhatIsVoid();
        boolean asked = number != 0 && round >= number && state.role() instanceof Leader;
        if (asked && state.membership().countsFrom(follower, disk)) {
            confirmedBy.add(follower);
            grantIfConfirmed();
        }
    }

    private void grantIfConfirmed() {
        if (!state.membership().hasQuorum(confirmedBy)) {
            return;
        }
        askers.forEach((follower, batch) -> outbox.send(follower, new ReadGranted(state.term(), batch, roundIndex)));
        askers.clear();
        grant(roundIndex);
    }

    private void grant(long index) {
        for (long ticket : asked) {
            outbox.answer(new ReadAnswer.At(ticket, index));
        }
        asked.clear();
        number = 0;
    }

    /** Lost questions are asked again, and nobody waits for ever. */
    void onTick() {
        dropWhatIsVoid();
        int patienceTicks = 2 * state.settings().electionTicks();
        if (!waiting.isEmpty() && state.nowTick() - waitingSinceTick >= patienceTicks) {
            fail(waiting);
        }
        if (number == 0) {
            return;
        }
        long askedTicks = state.nowTick() - askedSinceTick;
        if (askedTicks >= patienceTicks) {
            failAsked();
        } else if (askedTicks % state.settings().heartbeatTicks() == 0 && state.role() instanceof Role.Follower) {
            sendRequest();
        }
    }

    private void sendRequest() {
        state.leader().ifPresent(leader -> outbox.send(leader, new ReadRequest(state.term(), number)));
    }

    /** At the end of a step: what gathered goes out, where nothing is out. */
    void flush() {
        dropWhatIsVoid();
        if (number != 0) {
            return;
        }
        switch (state.role()) {
            case Role.Follower(Optional<NodeId> leader) -> {
                if (leader.isPresent() && !waiting.isEmpty()) {
                    begin();
                    sendRequest();
                }
            }
            case Role.PreCandidate candidate -> {}
            case Role.Candidate candidate -> {}
            case Leader leader -> beginRound(leader);
        }
    }

    // Not before an entry of its own term is committed: until then a leader may not know the newest commit (§8).
    private void beginRound(Leader leader) {
        boolean nobodyWaits = waiting.isEmpty() && askersWaiting.isEmpty();
        if (nobodyWaits || state.log().commitIndex() < leader.firstIndex()) {
            return;
        }
        begin();
        askers = askersWaiting;
        askersWaiting = new TreeMap<>();
        confirmedBy.clear();
        confirmedBy.add(state.self()); // counts only as long as it is a voter itself
        roundIndex = state.log().commitIndex();
        grantIfConfirmed(); // at once where this node is alone
    }

    private void begin() {
        asked = waiting;
        waiting = new ArrayList<>();
        number = rounds.next();
        askedSinceTick = state.nowTick();
    }

    private void dropWhatIsVoid() {
        if (reign != state.reign()) {
            reign = state.reign();
            failAsked();
            askersWaiting.clear();
        }
    }

    private void failAsked() {
        fail(asked);
        askers.clear();
        number = 0;
    }

    private void fail(List<Long> tickets) {
        for (long ticket : tickets) {
            outbox.answer(new ReadAnswer.Failed(ticket));
        }
        tickets.clear();
    }
}
