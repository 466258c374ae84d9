package dlsms.raft;

import java.util.List;
import java.util.random.RandomGenerator;

/** The algorithm as a function: what happened in, what to do out. One thread; no clock, no disk, no network. */
public final class Raft {

    /** @param dice the only source of chance: the election timeouts */
    public Raft(RaftSettings settings, Restored restored, RandomGenerator dice) {
        throw new UnsupportedOperationException();
    }

    /** Takes what happened since the last step and says what follows from it. All that the last step asked for has been done by now. */
    public Ready step(List<Input> inputs) {
        throw new UnsupportedOperationException();
    }

    public RaftStatus status() {
        throw new UnsupportedOperationException();
    }
}
