package dlsms.chaos;

/** From {@code start} up to, but not including, {@code end}: seconds since 1970. */
record Span(long start, long end) implements Comparable<Span> {
    Span {
        if (end <= start) {
            throw new IllegalArgumentException("ends at " + end + ", before it begins at " + start);
        }
    }

    boolean meets(Span other) {
        return start < other.end && other.start < end;
    }

    @Override
    public int compareTo(Span other) {
        return start == other.start ? Long.compare(end, other.end) : Long.compare(start, other.start);
    }
}
