package dlsms.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a step has to say so far. Emptied into a {@link Ready} at its end. */
final class Outbox {

    private List<Envelope> messages = new ArrayList<>();
    private List<Envelope> promises = new ArrayList<>();
    private List<Fate> fates = new ArrayList<>();
    private List<ReadAnswer> reads = new ArrayList<>();
    private Optional<Wanted> wanted = Optional.empty();
    private Optional<SnapshotMeta> install = Optional.empty();
    private List<NodeId> snapshots = new ArrayList<>();

    void send(NodeId to, Message message) {
        messages.add(new Envelope(to, message));
    }

    /** To be sent only when what this step writes is durable. */
    void promise(NodeId to, Message message) {
        promises.add(new Envelope(to, message));
    }

    /**
     * A newer term began within the step: what was promised in the older one will not be written as it was promised.
     */
    void withdrawPromises() {
        promises.clear();
    }

    void decide(Fate fate) {
        fates.add(fate);
    }

    void answer(ReadAnswer answer) {
        reads.add(answer);
    }

    void want(Wanted entries) {
        wanted = Optional.of(entries);
    }

    /** A received snapshot takes the place of log and state. */
    void install(SnapshotMeta meta) {
        install = Optional.of(meta);
    }

    /** {@code to} needs what the log no longer has. */
    void sendSnapshot(NodeId to) {
        snapshots.add(to);
    }

    /** All of it, with what is to be written and applied; this outbox is empty then. */
    Ready take(Optional<HardState> hardState, List<LogEntry> entries, List<LogEntry> committed) {
        var ready =
                new Ready(messages, hardState, entries, promises, committed, fates, reads, wanted, install, snapshots);
        messages = new ArrayList<>();
        promises = new ArrayList<>();
        fates = new ArrayList<>();
        reads = new ArrayList<>();
        wanted = Optional.empty();
        install = Optional.empty();
        snapshots = new ArrayList<>();
        return ready;
    }
}
