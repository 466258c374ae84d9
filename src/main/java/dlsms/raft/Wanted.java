package dlsms.raft;

/**
 * Entries that memory no longer holds and a slow follower needs: from {@code fromIndex} on, at least one, at most about
 * {@code bytesMax}.
 */
public record Wanted(long fromIndex, int bytesMax) {}
