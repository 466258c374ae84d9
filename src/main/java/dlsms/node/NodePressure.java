package dlsms.node;

import java.util.SortedMap;

/**
 * For operators: what waits for an answer now, and what was refused.
 *
 * @param refused requests since the node started, by the limit that was reached; {@code leader} is whatever the leader
 *     refused of this node's callers
 */
public record NodePressure(Queue proposals, Queue reads, SortedMap<String, Long> refused) {

    /**
     * Requests of one kind.
     *
     * @param waitingMax so many may wait as things are
     * @param oldestNanos how long the oldest has waited; 0: none waits
     */
    public record Queue(int waiting, int waitingMax, long oldestNanos) {}
}
