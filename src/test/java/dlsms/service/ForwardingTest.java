package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Applied;
import dlsms.node.Deadline;
import dlsms.node.Peers;
import dlsms.node.Proposed;
import dlsms.raft.Envelope;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.Outcome;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.SeatAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a follower, what the leader's side says decides whether a command is sent again. */
class ForwardingTest {

    private static final Actor STAFF = new Actor(new UserId(0), true, "operator");
    private static final NodeId LEADER = new NodeId("n2");
    private static final LogPosition PLACE = new LogPosition(1, 7);
    private static final Proposed LINK_BROKE = new Proposed.Unknown("the link broke");
    private static final Proposed NOT_TAKEN = new Proposed.Refused("it no longer leads");
    private static final Proposed DONE = new Applied(PLACE, new SeatAnswer(new Outcome.Executed("x"), PLACE));

    @TempDir
    private Path folder;

    private final FarLeader leader = new FarLeader();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private OneNode one;

    @BeforeEach
    void start() {
        one = OneNode.amongThree(folder, leader);
        var heartbeat = new Message.Append(1, LogPosition.NONE, 0, List.of(), 0, 0);
        heart.scheduleAtFixedRate(() -> one.node().received(LEADER, heartbeat), 0, 10, TimeUnit.MILLISECONDS);
        await().until(() -> one.gateway.serves());
    }

    @AfterEach
    void stop() {
        heart.shutdownNow();
        one.close();
    }

    @Test
    void whatSurelyWasNotDoneIsSentAgain() {
        leader.will(NOT_TAKEN, NOT_TAKEN, DONE);

        assertThat(submit("")).isEqualTo(new Result.Ok<>(new Operations.Executed("x", 7, 1, "n2"), 7));
        assertThat(leader.forwarded).hasSize(3);
    }

    @Test
    void whatMayHaveBeenDoneIsSentAgainOnlyWithARequestId() {
        leader.will(LINK_BROKE, DONE);

        assertThat(submit("probe-1")).isInstanceOf(Result.Ok.class);
        assertThat(leader.forwarded)
                .hasSize(2)
                .allMatch(command -> Commands.decode(command).requestId().equals("probe-1"));
    }

    @Test
    void withoutARequestIdTheCallerIsToldThatNobodyKnows() {
        leader.will(LINK_BROKE, DONE);

        assertThat(submit(""))
                .isEqualTo(new Result.Failed<>(
                        new Failure.Unavailable(Failure.Reason.OUTCOME_UNKNOWN, "the link broke"), 0));
        assertThat(leader.forwarded).hasSize(1);
    }

    @Test
    void aFullLeaderIsNotPressed() {
        leader.will(new Proposed.Busy("proposalsMax", 320), DONE);

        assertThat(submit("probe-2")).isEqualTo(new Result.Failed<>(new Failure.Busy("proposalsMax", 320), 0));
        assertThat(leader.forwarded).hasSize(1);
    }

    private Result<Operations.Executed> submit(String requestId) {
        var call = new Call(STAFF, requestId, Duration.ofSeconds(10), Call.Freshness.LINEARIZABLE);
        return one.useCases.operations().submit(call, "x", "").join();
    }

    /** Says what it was told to say, in that order. */
    private static final class FarLeader implements Peers {

        private final Deque<Proposed> answers = new ArrayDeque<>();
        private final List<byte[]> forwarded = Collections.synchronizedList(new ArrayList<>());

        void will(Proposed... next) {
            synchronized (answers) {
                answers.addAll(List.of(next));
            }
        }

        @Override
        public void send(List<Envelope> messages) {
            // It hears nothing.
        }

        @Override
        public CompletableFuture<Proposed> forward(NodeId to, byte[] command, Deadline deadline) {
            forwarded.add(command);
            synchronized (answers) {
                return CompletableFuture.completedFuture(answers.removeFirst());
            }
        }

        @Override
        public void sendSnapshot(NodeId to) {}

        @Override
        public void members(Membership membership) {}
    }
}
