package dlsms.raft;

/**
 * A message and whom it is for. A promise may be for the node itself: a leader counts its own disk as it counts any
 * other.
 */
public record Envelope(NodeId to, Message message) {}
