package dlsms.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a call comes from, for lines of the log and for nothing else: whom a proxy has in front of it is the proxy's
 * word, and who calls without one may say anything. Few calls are logged, so the words are made where they are wanted.
 *
 * @param connection the other end of the connection
 * @param said for whom it says to call; anything may stand there
 */
record Origin(Optional<SocketAddress> connection, Optional<String> said) {

    static final Metadata.Key<String> FORWARDED = Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

    private static final Pattern ADDRESSES = Pattern.compile("[0-9A-Za-z.:,%\\[\\] -]{1,100}");

    static Origin of(ServerCall<?, ?> call, Metadata headers) {
        return new Origin(
                Optional.ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                Optional.ofNullable(headers.get(FORWARDED)));
    }

    /** As it stands in a line of the log. */
    @Override
    public String toString() {
        String address = connection.map(SocketAddress::toString).orElse("unknown");
        String caller = address.startsWith("/") ? address.substring(1) : address;
        return said.filter(text -> ADDRESSES.matcher(text).matches())
                .map(forwarded -> "from=\"" + forwarded + "\" via=" + caller)
                .orElse("from=\"" + caller + "\"");
    }
}
