package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.Slot;
import dlsms.service.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every failure is told as docs/api.md says, and nothing else stands there. */
class ErrorsTest {

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final List<Outcome.Rejected> REJECTIONS = List.of(
            new Outcome.StudentIdTaken(),
            new Outcome.UserUnknown(),
            new Outcome.SeatUnknown(),
            new Outcome.ReservationUnknown(),
            new Outcome.WaitlistEntryUnknown(),
            new Outcome.SeatTaken(new Slot(Instant.EPOCH, Instant.EPOCH.plusSeconds(60))),
            new Outcome.SeatInMaintenance(),
            new Outcome.EndNotAfterStart(),
            new Outcome.TooLong(24),
            new Outcome.AlreadyOver(),
            new Outcome.TooFarAhead(366),
            new Outcome.CannotCheckIn(Reservation.Status.CANCELLED),
            new Outcome.TooEarlyToCheckIn(),
            new Outcome.TooLateToCheckIn(),
            new Outcome.CannotCancel(Reservation.Status.CANCELLED),
            new Outcome.SeatOrBranchNeeded(),
            new Outcome.NotAllowed(),
            new Outcome.RequestIdReused(),
            new Outcome.LimitReached("usersMax", 100_000));

    @Test
    void allRejectionsAreLookedAt() {
        assertThat(REJECTIONS.stream().map(Outcome.Rejected::getClass))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Outcome.Rejected.class.getPermittedSubclasses())
                        .<Class<? extends Outcome.Rejected>>map(each -> each.asSubclass(Outcome.Rejected.class))
                        .toList());
    }

    @Test
    void theDocumentSaysWhatIsSaid() throws IOException {
        SortedMap<String, List<String>> rows = rows();
        SortedMap<String, String> said = new TreeMap<>();
        for (Refusal refusal : refusals()) {
            said.put(refusal.reason(), refusal.code() + ": " + refusal.text());
            List<String> row = rows.get(refusal.reason());
            assertThat(row).as("row of %s", refusal.reason()).isNotNull();
            assertThat(row.get(2)).isEqualTo(refusal.code().name());
            if (row.get(3).endsWith("…")) {
                assertThat(refusal.text()).startsWith(row.get(3).replace("…", ""));
            } else if (!row.get(3).startsWith("says")) {
                assertThat(refusal.text()).isEqualTo(row.get(3));
            }
            refusal.details().keySet().forEach(detail -> assertThat(row.get(4)).contains(detail));
        }
        assertThat(said.keySet()).isEqualTo(rows.keySet());
    }

    @Test
    void whoIsRefusedForNowIsToldWhenToComeAgainInBothForms() throws Exception {
        var trailers = Errors.of(new Failure.Busy("proposalsMax", 1_350)).getTrailers();
        assertThat(trailers.get(PUSHBACK)).isEqualTo("1350");
        var details = StatusProto.fromStatusAndTrailers(Status.RESOURCE_EXHAUSTED, trailers);
        var delay = details.getDetails(1).unpack(RetryInfo.class).getRetryDelay();
        assertThat(delay.getSeconds()).isEqualTo(1);
        assertThat(delay.getNanos()).isEqualTo(350_000_000);

        var never = Errors.of(new Failure.Busy("commandBytesMax", 0)).getTrailers();
        assertThat(never.get(PUSHBACK)).isNull();
        assertThat(StatusProto.fromStatusAndTrailers(Status.RESOURCE_EXHAUSTED, never)
                        .getDetailsList())
                .hasSize(1);
    }

    private static List<Refusal> refusals() {
        var failures = new ArrayList<Failure>();
        REJECTIONS.forEach(why -> failures.add(new Failure.Rejected(why)));
        for (Failure.Problem problem : Failure.Problem.values()) {
            var limit = problem == Failure.Problem.BAD_TEXT ? OptionalLong.of(200) : OptionalLong.empty();
            failures.add(new Failure.Invalid(problem, "name", "name is wrong", limit));
        }
        for (Failure.Credentials credentials : Failure.Credentials.values()) {
            failures.add(new Failure.Unauthenticated(credentials));
        }
        for (Failure.Reason reason : Failure.Reason.values()) {
            failures.add(new Failure.Unavailable(reason, "why"));
        }
        failures.add(new Failure.Busy("proposalsMax"));
        failures.add(new Failure.NotLeader("n2"));
        failures.add(new Failure.NotNow("another change is under way"));
        return Stream.concat(failures.stream().map(Errors::of), Stream.of(Errors.internal()))
                .map(error -> Refusal.of(() -> {
                    throw error;
                }))
                .collect(Collectors.toList());
    }

    /** By reason, the cells of the table of errors. */
    private static SortedMap<String, List<String>> rows() throws IOException {
        SortedMap<String, List<String>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/api.md"))) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (cells.size() == 6 && cells.get(1).matches("`[A-Z_]+`")) {
                rows.put(cells.get(1).replace("`", ""), cells);
            }
        }
        return rows;
    }
}
