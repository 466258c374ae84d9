package dlsms.statemachine;

import com.google.protobuf.InvalidProtocolBufferException;
import dlsms.node.Answer;
import dlsms.raft.LogPosition;
import dlsms.seat.Outcome;
import dlsms.storage.CorruptDataException;

/**
 * An outcome on its way to the caller.
 *
 * @param position of the entry that was applied; for a repetition of a request: of the first one
 */
public record SeatAnswer(Outcome outcome, LogPosition position) implements Answer {

    /** An answer, whether it was made here or has travelled. @throws CorruptDataException where it can't be decoded */
    public static SeatAnswer of(Answer answer) {
        return answer instanceof SeatAnswer here ? here : decode(answer.encoded());
    }

    /** Of the entry that was applied; at least 1. */
    public long index() {
        return position.index();
    }

    /** Of the entry that was applied; at least 1. */
    public long term() {
        return position.term();
    }

    /** The outcome of an answer, whether it was made here or has travelled. */
    public static Outcome outcomeOf(Answer answer) {
        return of(answer).outcome();
    }

    static SeatAnswer decode(byte[] encoded) {
        try {
            var answer = dlsms.wire.command.Answer.parseFrom(encoded);
            return new SeatAnswer(OutcomeProtos.decode(answer), new LogPosition(answer.getTerm(), answer.getIndex()));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptDataException("an answer of " + encoded.length + " bytes can't be decoded", e);
        }
    }

    @Override
    public byte[] encoded() {
        return OutcomeProtos.encode(outcome)
                .setIndex(position.index())
                .setTerm(position.term())
                .build()
                .toByteArray();
    }
}
