package dlsms.server;

/** One node as a process. */
public final class NodeProcess {

    private NodeProcess() {}

    public static ExitCode run(ServerConfig config) {
        return ExitCode.OK;
    }
}
