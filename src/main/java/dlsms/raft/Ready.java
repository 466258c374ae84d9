package dlsms.raft;

import java.util.List;
import java.util.Optional;

/**
 * What one step asks of the node, to be done in this order (see {@code NodeLoop.turn}).
 *
 * @param messages promise nothing: may be sent before the writes
 * @param hardState to be made durable, together with the entries
 * @param entries to be made durable; what the log holds at the first one's index and after it is cut off first
 * @param promises only once the two above are durable; some are for the node itself
 * @param committed to be applied, in order, each once
 * @param fates of the proposals that this step took
 * @param reads that can be served, or can't
 * @param wanted to be read from the log on disk and given back as {@link Input.Loaded}
 * @param install a received snapshot, to be put in the place of log and state before {@code hardState} and {@code
 *     entries} are written
 * @param snapshots followers that need entries which the log no longer has: to be sent a snapshot, each answered by an
 *     {@link Input.SnapshotSent}
 */
public record Ready(
        List<Envelope> messages,
        Optional<HardState> hardState,
        List<LogEntry> entries,
        List<Envelope> promises,
        List<LogEntry> committed,
        List<Fate> fates,
        List<ReadAnswer> reads,
        Optional<Wanted> wanted,
        Optional<SnapshotMeta> install,
        List<NodeId> snapshots) {}
