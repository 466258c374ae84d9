package dlsms.service;

import dlsms.seat.Outcome;
import java.util.OptionalLong;

/** Why a use case did not do what was asked. */
public sealed interface Failure {

    /** The rules say no; nothing has changed. */
    record Rejected(Outcome.Rejected why) implements Failure {}

    /** What was asked for can't be right, whatever the state. @param limit of the field's length, where it is a text */
    record Invalid(Problem problem, String field, String text, OptionalLong limit) implements Failure {

        static Invalid of(Problem problem, String field, String text) {
            return new Invalid(problem, field, text, OptionalLong.empty());
        }
    }

    /** What is wrong with a field. */
    enum Problem {
        /** Empty where it may not be, too long, too short, or with control characters. */
        BAD_TEXT,
        BAD_TIME,
        BAD_VALUE
    }

    /** Nobody knows who asks. */
    record Unauthenticated(Credentials why) implements Failure {}

    /** What is wrong with what the caller showed. */
    enum Credentials {
        WRONG,
        TOKEN_REQUIRED,
        TOKEN_EXPIRED,
        TOKEN_INVALID
    }

    /**
     * A limit is reached for now; trying again later may help.
     *
     * @param retryMillis after which the caller may come again; 0: that would not help
     */
    record Busy(String limit, long retryMillis) implements Failure {

        /** Where nothing says how long it lasts. */
        private static final long RETRY_MILLIS_USUAL = 200;

        public Busy(String limit) {
            this(limit, RETRY_MILLIS_USUAL);
        }
    }

    /** The cluster did not answer before the deadline. */
    record Unavailable(Reason reason, String why) implements Failure {}

    /** How much is known about a request that got no answer. */
    enum Reason {
        /** It surely was not done. */
        NO_LEADER,
        /** It may have been done, or may be done later: ask again with the same request id. */
        OUTCOME_UNKNOWN,
        /** A read that no leader confirmed. */
        NOT_CONFIRMED,
        /** The cluster has not founded itself yet. */
        NOT_READY
    }

    /** It can't be done as things stand, and nothing has changed. @param why for the operator who asked */
    record NotNow(String why) implements Failure {}

    /** Only the leader can do it. @param leader empty: none is known */
    record NotLeader(String leader) implements Failure {}
}
