package dlsms.chaos;

import dlsms.process.NodeClient;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client that asks random things of random nodes and writes down when it asked and what it was told. Most of its
 * writes it repeats with their request id until they are answered; some it gives up at once.
 */
final class ChaosClient implements Runnable {
    private static final Duration EACH_TRY = Duration.ofMillis(1200);
    private static final Duration GIVES_UP = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final String name;
    private final Board board;
    private final Random random;
    private final Ways ways;
    private int requests;
    private int place;
    private boolean failed = true;

    /** @param nodes as they are at the moment @param thinks the longest between two calls */
    record Ways(Supplier<List<NodeClient>> nodes, BooleanSupplier isOver, Duration thinks) {}

    ChaosClient(String name, Board board, Random random, Ways ways) {
        this.name = name;
        this.board = board;
        this.random = random;
        this.ways = ways;
    }

    @Override
    public void run() {
        while (!ways.isOver().getAsBoolean()) {
            int seat = 1 + random.nextInt(Board.SEATS);
            next(seat).ifPresent(ask -> call(seat, ask));
            LockSupport.parkNanos((long) (random.nextDouble() * ways.thinks().toNanos()));
        }
    }

    private Optional<Ask> next(int seat) {
        int dice = random.nextInt(100);
        if (dice < 35) {
            return Optional.of(new Ask.Reserve(board.anySpan(random)));
        }
        if (dice < 55) {
            return board.anyOf(seat, random).map(Ask.Cancel::new);
        }
        if (dice < 63) {
            return board.anyOf(seat, random).map(Ask.CheckIn::new);
        }
        if (dice < 78) {
            return board.anyOf(seat, random).map(Ask.Look::new);
        }
        return Optional.of(dice < 95 ? new Ask.Free(board.anySpan(random)) : new Ask.Listing());
    }

    private void call(int seat, Ask ask) {
        requests += 1;
        var question = new Asking.Question(seat, ask, name + "-" + requests);
        if (ask.writes()) {
            write(question, random.nextInt(10) == 0);
        } else {
            attempt(question);
        }
    }

    private void write(Asking.Question question, boolean once) {
        long start = System.nanoTime();
        boolean open = false;
        while (System.nanoTime() - start < GIVES_UP.toNanos()) {
            var answer = tryOnce(question);
            if (answer instanceof Outcome.Answered answered) {
                note(question, start, answered);
                askAgain(question, answered.answer());
                return;
            }
            open = open || answer instanceof Outcome.Open;
            if (once) {
                break;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (open) {
            board.add(new Call(name, question.seat(), start, Call.NEVER, question.ask(), new Told.Unknown(), 0));
        }
    }

    /** A read may be asked anew and is another one then, so those without an answer are of no interest. */
    private void attempt(Asking.Question question) {
        long start = System.nanoTime();
        if (tryOnce(question) instanceof Outcome.Answered answered) {
            note(question, start, answered);
        }
    }

    private void note(Asking.Question question, long start, Outcome.Answered answered) {
        var answer = answered.answer();
        board.add(
                new Call(name, question.seat(), start, answered.end(), question.ask(), answer.told(), answer.index()));
        if (!answer.stamp().isEmpty()) {
            board.stamped(Wire.seconds(answer.stamp()));
        }
    }

    /** A repetition gets the first answer, whatever has happened since. */
    private void askAgain(Asking.Question question, Asking.Answer first) {
        if (random.nextInt(20) == 0
                && tryOnce(question) instanceof Outcome.Answered again
                && !again.answer().told().equals(first.told())) {
            board.strange("asked again with its request id, " + question + " was answered "
                    + again.answer().told() + " after " + first.told());
        }
    }

    /** What a try came to. */
    private sealed interface Outcome {
        record Answered(Asking.Answer answer, long end) implements Outcome {}

        record NotDone() implements Outcome {}

        record Open() implements Outcome {}
    }

    private Outcome tryOnce(Asking.Question question) {
        var nodes = ways.nodes().get();
        // Mostly the one that answered last: a client that knocks at dead doors sees little of what happens.
        if (failed || random.nextInt(10) == 0) {
            place = random.nextInt(nodes.size());
        }
        failed = true;
        var node = nodes.get(place).within(EACH_TRY);
        try {
            var answer = Asking.ask(node, question);
            failed = false;
            return new Outcome.Answered(answer, System.nanoTime());
        } catch (StatusRuntimeException e) {
            long end = System.nanoTime();
            node.reconnect();
            return switch (Wire.refusal(e)) {
                // The index of a refusal is that of some state, not of its entry.
                case Wire.Refusal.Answer(Told told) -> {
                    failed = false;
                    yield new Outcome.Answered(new Asking.Answer(told, 0, ""), end);
                }
                case Wire.Refusal.NotDone() -> new Outcome.NotDone();
                case Wire.Refusal.Open() -> new Outcome.Open();
                case Wire.Refusal.Strange() -> {
                    board.strange(question + " was answered " + e.getStatus());
                    yield new Outcome.Open();
                }
            };
        }
    }
}
