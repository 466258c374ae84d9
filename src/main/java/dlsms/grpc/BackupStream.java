package dlsms.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dlsms.service.Backups;
import dlsms.service.Result;
import dlsms.wire.library.BackupPiece;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup on its way to a caller: read no faster than it takes the pieces, so that no more than a few of them are in
 * memory. Reads on a thread of its own, for no handler of the port may wait for a disk.
 */
final class BackupStream {

    private static final Logger LOG = LoggerFactory.getLogger(BackupStream.class);

    private final ServerCallStreamObserver<BackupPiece> to;
    private final Incoming asked;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("backup").factory());
    // The thread's only.
    private Optional<Backups.Source> source = Optional.empty();
    private long bytes;

    private BackupStream(ServerCallStreamObserver<BackupPiece> to, Incoming asked) {
        this.to = to;
        this.asked = asked;
    }

    /** To be called while the call's handler runs: only then may it say whom to tell when the caller takes more. */
    static void send(ServerCallStreamObserver<BackupPiece> to, Backups backups) {
        var stream = new BackupStream(to, Incoming.current());
        to.setOnReadyHandler(() -> stream.run(stream::pump));
        to.setOnCancelHandler(() -> stream.run(stream::end));
        backups.open(stream.asked.read())
                .whenComplete((result, error) -> stream.opened(result, Optional.ofNullable(error)));
    }

    // The caller may have left while it was being opened: then there is no thread any more, and nobody else to close
    // it.
    private void opened(Result<Backups.Source> result, Optional<Throwable> error) {
        if (!run(() -> begin(result, error)) && result instanceof Result.Ok<Backups.Source>(var opened, long ignored)) {
            opened.close();
        }
    }

    private boolean run(Runnable step) {
        try {
            thread.execute(step);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("event=backup-is-over");
            return false;
        }
    }

    private void begin(Result<Backups.Source> result, Optional<Throwable> error) {
        if (error.isPresent()) {
            fail(error.get());
            return;
        }
        switch (result) {
            case Result.Ok<Backups.Source>(var opened, long ignored) -> {
                source = Optional.of(opened);
                if (to.isCancelled()) {
                    end();
                } else {
                    pump();
                }
            }
            case Result.Failed<Backups.Source>(var failure, long ignored) -> {
                to.onError(Errors.of(failure));
                end();
            }
        }
    }

    private void pump() {
        try {
            while (source.isPresent() && to.isReady() && !to.isCancelled()) {
                Optional<byte[]> piece = source.get().next();
                if (piece.isEmpty()) {
                    to.onCompleted();
                    LOG.info(
                            "event=backup-sent bytes={} user={} by=\"{}\" {}",
                            bytes,
                            asked.actor().user().value(),
                            asked.actor().name(),
                            asked.origin());
                    end();
                    return;
                }
                bytes += piece.get().length;
                // Nobody changes a piece that was given away.
                ByteString data = UnsafeByteOperations.unsafeWrap(piece.get());
                to.onNext(BackupPiece.newBuilder().setData(data).build());
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable error) {
        if (!to.isCancelled()) {
            LOG.error("event=backup-failed bytes={}", bytes, error);
            to.onError(Status.INTERNAL.withDescription("The backup broke off").asRuntimeException());
        }
        end();
    }

    private void end() {
        source.ifPresent(Backups.Source::close);
        source = Optional.empty();
        thread.shutdown();
    }
}
