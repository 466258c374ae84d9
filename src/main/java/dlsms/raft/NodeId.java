package dlsms.raft;

import java.util.regex.Pattern;

/** A member's name, the same for as long as its disk lives: 1 to 32 letters, digits, {@code -} or {@code _}. */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** @throws IllegalArgumentException where the text has another form */
    public NodeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a node id has 1 to 32 letters, digits, '-' or '_', not: " + value);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
