package dlsms.cache;

import java.time.Instant;

/**
 * What was made of a state, and for which times it holds.
 *
 * @param version of the state it was made of
 * @param from the first moment at which it is right
 * @param until the first moment at which it is right no more
 */
public record Answer<T>(T value, long version, Instant from, Instant until) {

    /** Whether a caller whose time is {@code now} would be given the same if it were made anew. */
    public boolean holdsAt(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }
}
