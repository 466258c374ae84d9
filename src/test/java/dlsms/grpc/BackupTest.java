package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.service.Backups;
import dlsms.wire.library.BackupPiece;
import dlsms.wire.library.BackupRequest;
import dlsms.wire.library.OperatorServiceGrpc;
import io.grpc.Context;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state goes to its caller piece by piece. */
class BackupTest {

    private static final int MANY = 2_000;

    private static Loopback loopback;

    @BeforeAll
    static void start(@TempDir Path folder) {
        loopback = Loopback.withSampleData(folder);
    }

    @AfterAll
    static void stop() {
        loopback.close();
    }

    @BeforeEach
    void noneIsOpen() {
        await().until(() -> Loopback.Pieces.OPEN.get() == 0);
    }

    @Test
    void allPiecesArriveInOrderAndTheStateIsLetGo() {
        loopback.pieces.set(MANY);
        long bytes = 0;
        for (Iterator<BackupPiece> pieces = backup(loopback.staff()); pieces.hasNext(); ) {
            bytes += pieces.next().getData().size();
        }
        assertThat(bytes).isEqualTo((long) MANY * Loopback.Pieces.BYTES);
        await().until(() -> Loopback.Pieces.OPEN.get() == 0);
    }

    @Test
    void aCallerThatTakesNothingHoldsLittleAndOneThatLeavesLetsGo() {
        loopback.pieces.set(MANY);
        List<Context.CancellableContext> callers = new ArrayList<>();
        for (int caller = 0; caller < Backups.UNDER_WAY_MAX; caller++) {
            var context = Context.current().withCancellation();
            callers.add(context);
            context.run(() -> assertThat(backup(loopback.staff()).hasNext()).isTrue());
        }
        assertThat(loopback.api.bytesHeld()).isLessThan(1_000_000);

        var refusal = Refusal.of(() -> backup(loopback.staff()).hasNext());
        assertThat(refusal.reason()).isEqualTo("BUSY");
        assertThat(refusal.text()).contains("backupsMax");

        callers.forEach(context -> context.cancel(null));
        await().until(() -> Loopback.Pieces.OPEN.get() == 0);
    }

    /** The permit would be gone for good, and what the state of that moment takes on the disk. */
    @Test
    void aCallerThatLeavesWhileTheStateIsBeingOpenedLetsGoToo() throws Exception {
        var left = new CountDownLatch(1);
        loopback.whileOpening.set(() -> Loopback.await(left));
        var context = Context.current().withCancellation();
        Iterator<BackupPiece> pieces = context.call(() -> backup(loopback.staff()));
        await().until(() -> Loopback.Pieces.OPEN.get() == 1);
        context.cancel(null);
        assertThat(Refusal.codeOf(pieces::hasNext)).isEqualTo(Status.Code.CANCELLED);
        await().until(() -> loopback.api.openStreams() == 0);
        left.countDown();
        loopback.whileOpening.set(() -> {});
        await().until(() -> Loopback.Pieces.OPEN.get() == 0);
    }

    @Test
    void aStudentGetsNone() {
        assertThat(Refusal.of(() -> backup(loopback.student(Loopback.ALICE)).hasNext())
                        .reason())
                .isEqualTo("NOT_ALLOWED");
    }

    @Test
    void aNodeThatStopsBreaksItOff(@TempDir Path folder) {
        try (var stopping = Loopback.withSampleData(folder)) {
            stopping.pieces.set(MANY);
            Iterator<BackupPiece> pieces = backup(stopping.staff());
            assertThat(pieces.hasNext()).isTrue();

            stopping.backups.close();

            assertThat(Loopback.Pieces.OPEN).hasValue(0);
            assertThat(Refusal.codeOf(() -> pieces.forEachRemaining(piece -> {})))
                    .isEqualTo(Status.Code.INTERNAL);
        }
    }

    private static Iterator<BackupPiece> backup(Caller caller) {
        return OperatorServiceGrpc.newBlockingStub(caller.channel()).backup(BackupRequest.getDefaultInstance());
    }
}
