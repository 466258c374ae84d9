package dlsms.statemachine;

import dlsms.node.Answer;
import dlsms.seat.Outcome;

/** An outcome on its way to the caller. */
public record SeatAnswer(Outcome outcome) implements Answer {

    /** The outcome of an answer, whether it was made here or has travelled. */
    public static Outcome outcomeOf(Answer answer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] encoded() {
        throw new UnsupportedOperationException();
    }
}
