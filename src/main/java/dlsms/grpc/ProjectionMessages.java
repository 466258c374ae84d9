package dlsms.grpc;

import dlsms.projection.VerificationReport;
import dlsms.wire.library.ProjectionStatus;
import dlsms.wire.library.VerifyProjectionResponse;
import java.util.Locale;

/** What is said of PostgreSQL, as messages. */
final class ProjectionMessages {

    private ProjectionMessages() {}

    static ProjectionStatus status(dlsms.projection.ProjectionStatus status) {
        var message = ProjectionStatus.newBuilder()
                .setState(status.state().name().toLowerCase(Locale.ROOT))
                .setDatabase(status.database())
                .setLagEntries(status.lagEntries())
                .setLagMillis(status.lag().toMillis())
                .setEpoch(status.epoch())
                .setRowsRebuilt(status.rowsRebuilt())
                .setProblem(status.problem())
                .setAlarm(status.state().isAlarm());
        status.index().ifPresent(message::setIndex);
        return message.build();
    }

    static VerifyProjectionResponse report(VerificationReport report) {
        return VerifyProjectionResponse.newBuilder()
                .setIndex(report.index())
                .setRows(report.rows())
                .addAllDifferences(report.differences())
                .setMore(report.more())
                .build();
    }
}
