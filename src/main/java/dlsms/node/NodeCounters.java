package dlsms.node;

/**
 * For operators: what a node has done since it started, and what waits now.
 *
 * @param turns of the loop
 * @param inputs that they took
 * @param writes turns that wrote to the log: each is one sync
 * @param entriesWritten by them
 * @param entriesApplied to the state
 * @param messagesDropped because the inbox was full
 * @param proposalsWaiting for an answer
 * @param readsWaiting for an answer
 */
public record NodeCounters(
        long turns,
        long inputs,
        long writes,
        long entriesWritten,
        long entriesApplied,
        long messagesDropped,
        int proposalsWaiting,
        int readsWaiting,
        Upkeep upkeep) {

    /**
     * What was done so that the node can go on for years.
     *
     * @param diskSick times that a write took too long or failed
     * @param entriesCompacted taken away from the log
     * @param snapshotsAsked times that a follower needed one
     * @param snapshotsSent that arrived as a whole
     * @param snapshotsInstalled on this node
     * @param leaderChanges times that this node saw another leader than before
     * @param loopHangs times that a turn of the loop took longer than a write may
     */
    public record Upkeep(
            long diskSick,
            long entriesCompacted,
            long snapshotsAsked,
            long snapshotsSent,
            long snapshotsInstalled,
            long leaderChanges,
            long loopHangs) {}
}
