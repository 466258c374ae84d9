package dlsms.seat;

import java.util.Arrays;

/**
 * What the cluster gave itself at its first start.
 *
 * @param tokenSecret signs tokens where no secret is configured; never shown
 */
public record Cluster(String id, byte[] tokenSecret) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Cluster cluster
                && id.equals(cluster.id)
                && Arrays.equals(tokenSecret, cluster.tokenSecret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Cluster(" + id + ")";
    }
}
