package dlsms.server;

import dlsms.transport.PeerServer;
import io.grpc.Server;
import java.io.IOException;
import java.util.Locale;

/** Opens ports, and says which option is to blame where that fails. */
final class Ports {

    private Ports() {}

    /** @throws CannotServe where the port is taken, or the address is none of this machine */
    static Server start(String option, HostPort address, Server server) {
        try {
            return server.start();
        } catch (IOException e) {
            throw failed(option, address, e);
        }
    }

    /** Likewise, the peer port. */
    static void start(HostPort address, PeerServer server) {
        try {
            server.start();
        } catch (IOException e) {
            throw failed(NodeOption.PEERS.flag(), address, e);
        }
    }

    /** What a failed attempt to open a port means. */
    static CannotServe failed(String option, HostPort address, IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // The JDK and the system's own event loop throw other types, with the system's text in both.
            if (text(cause).contains("already in use")) {
                String message = address + " is in use by another process (" + option + ")";
                return new CannotServe(ExitCode.PORT_IN_USE, message, failure);
            }
        }
        return new CannotServe(
                ExitCode.USAGE, "can't listen on " + address + " (" + option + "): " + text(failure), failure);
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null
                ? failure.toString()
                : failure.getMessage().toLowerCase(Locale.ROOT);
    }
}
