package dlsms.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a call comes from, for lines of the log and for nothing else: whom a proxy has in front of it is the proxy's
 * word, and who calls without one may say anything.
 *
 * @param connection the other end of the connection
 * @param forwarded for whom it says to call
 */
record Origin(String connection, Optional<String> forwarded) {

    static final Metadata.Key<String> FORWARDED = Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

    private static final Pattern ADDRESSES = Pattern.compile("[0-9A-Za-z.:,%\\[\\] -]{1,100}");

    static Origin of(ServerCall<?, ?> call, Metadata headers) {
        var connection = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        var forwarded = Optional.ofNullable(headers.get(FORWARDED))
                .filter(text -> ADDRESSES.matcher(text).matches());
        return new Origin(String.valueOf(connection).replaceFirst("^/", ""), forwarded);
    }

    /** As it stands in a line of the log. */
    @Override
    public String toString() {
        return "from=\"" + forwarded.orElse(connection) + "\""
                + forwarded.map(any -> " via=" + connection).orElse("");
    }
}
