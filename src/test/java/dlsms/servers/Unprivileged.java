package dlsms.servers;

import dlsms.process.Tool;
import java.nio.file.Path;
import java.util.List;

/**
 * How PostgreSQL is started by root, whom it refuses: in a user namespace, where root is nobody, but still owns its
 * files. Where the kernel allows none, as the user nobody.
 */
final class Unprivileged {
    private static final List<String> NAMESPACE = List.of("/usr/bin/unshare", "-U");
    private static final String NOBODY = "65534";
    private static final List<String> USER =
            List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final boolean NAMESPACES =
            ROOT && Tool.run("/usr/bin/unshare", List.of("-U", "/bin/true")).exitCode() == 0;

    private Unprivileged() {}

    /** Of the command. */
    static List<String> prefix() {
        if (!ROOT) {
            return List.of();
        }
        return NAMESPACES ? NAMESPACE : USER;
    }

    /** Makes all that lies there a file of the user who will run the server. */
    static void hand(Path folder) {
        if (ROOT && !NAMESPACES) {
            Tool.run("/bin/chown", List.of("-R", NOBODY + ":" + NOBODY, folder.toString()));
        }
    }
}
