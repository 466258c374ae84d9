package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dlsms.grpc.GrpcLimits;
import dlsms.wire.library.Library;
import io.grpc.health.v1.HealthProto;
import io.grpc.reflection.v1.ServerReflectionProto;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** nginx.conf fits the nodes: their methods, their limits, their errors. */
class NginxConfTest {
    private static final Pattern TEXT = Pattern.compile("(?m)^\\s*(REJECTED|default|~.*) \"([^\"$]+)\";$");
    private static final Pattern DETAILS = Pattern.compile("\\b(CA[0-9A-Za-z+/]{60,});");

    private static final Pattern LIMIT = Pattern.compile("(?m)^\\s*(worker_processes|worker_connections|zone|keepalive"
            + "|limit_(?:req|conn)(?:_zone)?|\\w+_(?:timeout|size|buffers|streams|requests|tries)) ([^;]+);");
    private static final Pattern NUMBER = Pattern.compile("\\b([0-9]+)([a-z/]*)");

    private final String conf = ComposeTexts.of(Path.of("nginx.conf"));

    private String value(String directive) {
        var found = Pattern.compile("(?m)^\\s*" + directive + " (\\S+);").matcher(conf);
        assertThat(found.find()).as(directive).isTrue();
        return found.group(1);
    }

    @Test
    void eachMethodThatANodeGivesMoreThanAMinuteMayTakeHours() {
        var found = Pattern.compile("location ~ (\\^/\\S+) \\{").matcher(conf);
        assertThat(found.find()).isTrue();
        var patient = Pattern.compile(found.group(1));
        var watch = ComposeTexts.of(Path.of("src/main/java/dlsms/grpc/StreamWatch.java"));
        var methods = Stream.of(
                        Library.getDescriptor(), HealthProto.getDescriptor(), ServerReflectionProto.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .toList();
        assertThat(methods).hasSizeGreaterThan(20).allSatisfy(method -> {
            var path = method.getService().getFullName() + "/" + method.getName();
            assertThat(patient.matcher("/" + path).find())
                    .as(path)
                    .isEqualTo(streams(method) || watch.contains('"' + path + '"'));
        });
    }

    private static boolean streams(MethodDescriptor method) {
        return method.isServerStreaming() || method.isClientStreaming();
    }

    @Test
    void noLimitIsBelowANodesOwn() {
        assertThat(Integer.parseInt(value("http2_max_concurrent_streams")))
                .isEqualTo(GrpcLimits.CALLS_PER_CONNECTION_MAX);
        assertThat(Integer.parseInt(value("client_max_body_size").replace("m", "")) << 20)
                .isGreaterThan(GrpcLimits.REQUEST_BYTES_MAX);
        assertThat(Integer.parseInt(value("grpc_read_timeout").replace("s", "")))
                .isGreaterThan((int) GrpcLimits.TIMEOUT_MAX.toSeconds());
        assertThat(conf).contains("large_client_header_buffers 2 8k;");
        assertThat(GrpcLimits.METADATA_BYTES_MAX).isEqualTo(2 * 8 * 1024);
    }

    /** In the words that people use. */
    @Test
    void eachLimitAndEachTimeStandsInTheDocument() {
        var rows = ComposeTexts.of(Path.of("docs/deployment.md"))
                .lines()
                .filter(line -> line.startsWith("|"))
                .toList();
        var limits = LIMIT.matcher(conf).results().toList();
        assertThat(limits).hasSizeGreaterThan(40).allSatisfy(limit -> {
            String name = limit.group(1);
            NUMBER.matcher(limit.group(2)).results().forEach(number -> {
                var words = Pattern.compile("(?<![0-9,])" + inWords(name, number.group(1), number.group(2)));
                assertThat(rows)
                        .as(limit.group().strip())
                        .anyMatch(row -> row.contains("`" + name + "`")
                                && words.matcher(row).find());
            });
        });
    }

    private static String inWords(String name, String number, String unit) {
        var words = String.format(Locale.ROOT, "%,d", Long.parseLong(number));
        return switch (unit) {
            case "" -> words + "\\b";
            case "k" -> words + " KiB";
            case "m" -> words + (name.endsWith("_timeout") ? " min" : " MiB");
            case "s", "h", "r/s" -> words + " " + unit + "\\b";
            case String other -> throw new AssertionError(name + " " + number + other);
        };
    }

    /** In a container nginx sees the host's processors, not those that the container may use. */
    @Test
    void asManyWorkersAsTheContainerHasRoomFor() {
        var limits = ComposeFile.read(Map.of()).services().get("nginx").keys().get("deploy");
        assertThat(limits.toString()).contains("cpus=" + value("worker_processes") + ",");
    }

    @Test
    void aCallThatWasSentIsNeverRepeated() {
        assertThat(conf.lines().filter(line -> !line.strip().startsWith("#")))
                .noneMatch(line -> line.contains("non_idempotent"));
        assertThat(conf).contains("grpc_next_upstream error timeout;");
    }

    @Test
    void theDetailsOfAnErrorSayWhatItsTextSays() {
        var texts = Stream.concat(
                        TEXT.matcher(conf).results().map(found -> found.group(2)),
                        Stream.of("Internal error, see the log of nginx"))
                .toList();
        var details = DETAILS.matcher(conf)
                .results()
                .map(found -> decoded(found.group(1)))
                .toList();
        assertThat(details).hasSize(5).extracting(Status::getMessage).containsExactlyElementsOf(texts);
        assertThat(details).allSatisfy(status -> {
            var info = info(status);
            assertThat(info.getDomain()).isEqualTo("dlsms");
            assertThat(ComposeTexts.of(Path.of("docs/api.md"))).contains("| `" + info.getReason() + "` |");
            info.getMetadataMap()
                    .values()
                    .forEach(limit -> assertThat(status.getMessage()).contains(limit));
        });
    }

    private static Status decoded(String base64) {
        try {
            return Status.parseFrom(Base64.getDecoder().decode(base64));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static ErrorInfo info(Status status) {
        try {
            Any only = status.getDetailsList().getFirst();
            return only.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
