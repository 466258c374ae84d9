package dlsms.server;

import java.net.InetSocketAddress;

/** An address as people write it: {@code HOST:PORT}, {@code [::1]:PORT}. */
public record HostPort(String host, int port) {

    /** Nowhere. */
    static final HostPort NONE = new HostPort("none", 0);

    /** @throws CannotServe where the text has another form; {@code what} names it in the message */
    static HostPort parse(String what, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || (host.contains(":") && !bracketed)) {
            throw CannotServe.usage(what + " must be HOST:PORT, not '" + text + "'");
        }
        return new HostPort(host, port(what, text.substring(colon + 1), 1));
    }

    /** @param portMin 0 where any free port will do, else 1 */
    static int port(String what, String text, int portMin) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= portMin && port <= 65_535) {
                return port;
            }
        }
        throw CannotServe.usage(what + " must be a port from " + portMin + " to 65535, not '" + text + "'");
    }

    /** To listen on. @throws CannotServe where nobody knows the host */
    InetSocketAddress resolved(String option) {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw CannotServe.usage("can't listen on " + this + " (" + option + "): unknown host");
        }
        return address;
    }

    /** To connect to: looked up anew each time. */
    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
