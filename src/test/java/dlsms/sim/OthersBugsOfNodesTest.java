package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.node.Applied;
import dlsms.raft.HardState;
import dlsms.seat.Outcome;
import dlsms.sim.SimulatedNetwork.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Faults that other implementations had, by their numbers in docs/raft.md: those that need a disk, a crash or a whole
 * node. Those of Raft alone stand in {@code dlsms.raft}. All invariants are watched all the time.
 */
class OthersBugsOfNodesTest {

    // Put back by letting SimulatedDisk.write keep the log's batch for the next sync: red, COMMITTED_ON_MAJORITY.
    @Test
    void bug3WhatWasAcknowledgedOutlivesAPowerCutOfAllNodesAtOnce() {
        Scene scene = Scene.of(5, 3, Fault.POWER_CUT);
        for (int number = 1; number <= 20; number++) {
            scene.write(scene.leader(), Scene.register("r" + number, "S" + number));
        }

        scene.all().forEach(SimulatedNode::crash);
        scene.all().forEach(SimulatedNode::start);
        scene.write(scene.leader(), Scene.register("after", "after"));
        scene.awaitSame(scene.all());

        assertThat(scene.all()).allMatch(node -> Scene.users(node) == 21);
    }

    // Put back by writing the term first and the vote after the point of the crash, in SimulatedLogStore.append: red.
    @Test
    void bug4TermAndVoteAreFoundTogetherWhereverTheVoterDies() {
        for (CrashPoint point : CrashPoint.IN_EVERY_TURN) {
            Scene scene = Scene.of(3, 4);
            SimulatedNode leader = scene.leader();
            SimulatedNode voter = scene.allBut(leader).getFirst();
            scene.write(leader, Scene.register("r1", "S1"));
            scene.awaitSame(scene.all());
            HardState before = scene.disk(voter).hardState();

            leader.crash();
            voter.crashAt(point, () -> {});
            scene.await("the end of the voter", () -> !voter.isUp());

            HardState after = scene.disk(voter).hardState();
            boolean voted = after.term() > before.term() && after.vote().isPresent();
            assertThat(after.equals(before) || voted)
                    .as("%s: %s, then %s", point, before, after)
                    .isTrue();
        }
    }

    // Put back by cutting the log off where it does not check, in SimulatedDisk.check: red, COMMITTED_ON_MAJORITY.
    @Test
    void bug7ANodeWhoseLogDoesNotCheckTakesNothingAwayFromTheOthers() {
        Scene scene = Scene.of(3, 7);
        SimulatedNode leader = scene.leader();
        SimulatedNode sick = scene.allBut(leader).getFirst();
        SimulatedNode away = scene.allBut(leader, sick).getFirst();
        scene.cutOff(away);
        scene.write(leader, Scene.register("r1", "S1"));
        scene.await(
                "both hold it",
                () -> scene.disk(sick).last().equals(scene.disk(leader).last()));

        scene.disk(sick).damage();
        sick.crash();
        leader.crash();
        scene.mend();
        sick.start();
        scene.pass(10 * Scene.ELECTION_MICROS);

        assertThat(sick.isUp()).isFalse();
        assertThat(away.standing().leads()).isFalse();
        leader.start();
        scene.write(scene.leader(), Scene.register("r1", "S1"));
        assertThat(Scene.users(scene.leader())).isEqualTo(1);
    }

    // Put back by letting a leader count its own disk alone, in Leader.agreedIndex: red, COMMITTED_ON_MAJORITY.
    @Test
    void bug13ALeaderThatSleptDecidesNothingWhenItWakes() {
        Scene scene = Scene.of(3, 13);
        SimulatedNode paused = scene.leader();
        paused.pauseUntil(scene.world().timeline().nowMicros() + 20 * Scene.ELECTION_MICROS);
        SimulatedNode leader = scene.leaderAmong(scene.allBut(paused));
        scene.write(leader, Scene.register("r1", "S1"));
        long committed = scene.world().invariants().highestCommitted();

        // As it wakes it still believes that it leads, and its own timers have run out.
        var expiry = paused.proposeHere(Scene.register("expiry", "expired"), 1_000);
        var read = scene.read(paused);
        scene.await("answers", () -> expiry.isDone() && read.isDone());

        assertThat(expiry.join()).isNotInstanceOf(Applied.class);
        assertThat(Scene.users(leader)).isEqualTo(1);
        assertThat(scene.world().invariants().highestCommitted()).isGreaterThanOrEqualTo(committed);
        scene.awaitSame(scene.all());
        assertThat(Scene.users(paused)).isEqualTo(1);
    }

    // Put back by sending the leader's last heartbeats on while its disk hangs, in SimulatedNode.tick: red.
    @Test
    void bug14ALeaderWhoseDiskHangsIsReplacedAndComesBackByItself() {
        Scene scene = Scene.of(5, 14);
        SimulatedNode sick = scene.leader();
        long term = scene.term(sick);
        sick.trouble().hang(30_000_000);
        scene.propose(sick, Scene.register("r1", "S1"));
        long before = scene.world().timeline().nowMicros();

        SimulatedNode next = scene.leaderAmong(scene.allBut(sick));
        scene.write(next, Scene.register("r2", "S2"));

        assertThat(scene.world().timeline().nowMicros() - before).isLessThan(3 * Scene.ELECTION_MICROS);
        assertThat(scene.term(next)).isGreaterThan(term);
        scene.awaitSame(scene.all());
        assertThat(sick.standing().life()).isEqualTo(1);
    }

    // Put back by leaving the requests out of what SimulatedDisk.snapshot copies: red, applied a second time.
    @Test
    void bug26ARequestIdIsKnownToWhoHasItFromASnapshot() {
        Scene scene = Scene.of(3, 26, Fault.SHORT_LOGS);
        SimulatedNode leader = scene.leader();
        SimulatedNode away = scene.allBut(leader).getFirst();
        away.crash();
        byte[] request = Scene.register("r1", "S1");
        Outcome first = scene.write(leader, request);
        for (int number = 2; number <= 90; number++) {
            scene.write(leader, Scene.register("r" + number, "S" + number));
        }
        scene.await("a short log", () -> scene.disk(leader).base().index() > 10);

        away.start();
        scene.awaitSame(scene.all());
        assertThat(scene.disk(away).base().index()).as("by a snapshot").isGreaterThan(10);
        leader.transfer(away.id());
        scene.await("the hand-over", () -> away.standing().leads());

        assertThat(scene.write(away, request)).isEqualTo(first);
        assertThat(Scene.users(away)).isEqualTo(90);
    }

    // Put back by writing how far the state has come after what it speaks of, in SimulatedDisk.write: red.
    @Test
    void bug27HowFarTheStateHasComeIsFoundWithWhatItSpeaksOf() {
        for (long seed = 1; seed <= 20; seed++) {
            Scene scene = Scene.of(3, seed, Fault.POWER_CUT);
            SimulatedNode node = scene.allBut(scene.leader()).getFirst();
            for (int number = 1; number <= 5; number++) {
                scene.write(scene.leader(), Scene.register("r" + number, "S" + number));
            }
            node.crashAt(CrashPoint.AFTER_APPLY, () -> {});
            scene.write(scene.leader(), Scene.register("last", "last"));
            scene.await("the crash", () -> !node.isUp());

            node.start();

            // What is applied anew on top of what was found makes the same state: EQUAL_STATES sees to that.
            scene.awaitSame(scene.all());
            assertThat(Scene.users(node)).isEqualTo(6);
        }
    }

    // Put back by letting SimulatedNode.begin pass the disk of before to the node that starts: red.
    @Test
    void aLostDiskComesBackEmptyAndIsFilledWhileTheOthersServe() {
        Scene scene = Scene.of(3, 1, Fault.SHORT_LOGS);
        SimulatedNode leader = scene.leader();
        SimulatedNode lost = scene.allBut(leader).getFirst();
        for (int number = 1; number <= 80; number++) {
            scene.write(leader, Scene.register("r" + number, "S" + number));
        }
        lost.crash();
        new DiskFaults(scene.world(), scene.world().luck().dice()).replace(lost.id());
        lost.start();
        long number = scene.disk(lost).number();

        scene.await(
                "its vote counts again",
                () -> scene.world().invariants().committedMembership().countsFrom(lost.id(), number));
        scene.write(leader, Scene.register("after", "after"));
        scene.awaitSame(scene.all());
        assertThat(Scene.users(lost)).isEqualTo(81);
    }

    // Put back by taking CheckQuorum out of Replication.onTick: red, the old leader never gives up.
    @Test
    void bug15AMajorityElectsThoughOneOfThemStillHearsTheOldLeader() {
        Scene scene = Scene.of(5, 15);
        SimulatedNode old = scene.leader();
        List<SimulatedNode> others = scene.allBut(old);
        SimulatedNode hearing = others.getFirst();
        for (SimulatedNode other : others) {
            scene.world().network().cut(new Link(other.id(), old.id()));
            if (other != hearing) {
                scene.world().network().cut(new Link(old.id(), other.id()));
            }
        }

        SimulatedNode next = scene.leaderAmong(others);
        scene.write(next, Scene.register("r1", "S1"));

        scene.await("the old one has given up", () -> !old.standing().leads());
    }
}
