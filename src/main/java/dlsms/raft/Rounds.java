package dlsms.raft;

import java.util.random.RandomGenerator;

/**
 * The numbers of questions, each greater than those before. A leader's Appends carry the last one and their answers
 * repeat it. So an answer that carries a number, or a later one, was given after that number was drawn.
 */
final class Rounds {

    private long last;

    /** @param dice for the first number: an answer to a question from before a restart must not fit a new one */
    Rounds(RandomGenerator dice) {
        last = dice.nextLong(1L << 62);
    }

    long next() {
        return ++last;
    }

    long last() {
        return last;
    }
}
