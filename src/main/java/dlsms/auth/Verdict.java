package dlsms.auth;

import dlsms.seat.Actor;
import java.time.Instant;

/** What a token is worth. */
public sealed interface Verdict {

    /** Signed by the cluster's secret and not expired. @param studentId empty for an operator, who is no user */
    record Valid(Actor actor, String studentId, Instant expires) implements Verdict {}

    /** It was good once. */
    record Expired() implements Verdict {}

    /** Not a token of ours: forged, cut, of another algorithm, or of a secret that is no longer used. */
    record Invalid() implements Verdict {}

    /** Nobody can tell yet: the cluster has not given itself a secret, and none is configured. */
    record NoSecret() implements Verdict {}
}
