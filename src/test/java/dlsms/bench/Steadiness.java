package dlsms.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Says when a throughput has stopped to climb: the newest slices of time are on average as good as those before them,
 * but for a tolerance. A just-in-time compiler makes a young process faster for half a minute.
 */
final class Steadiness {
    private final int slices;
    private final double tolerance;
    private final Deque<Double> newest = new ArrayDeque<>();

    /** @param slices compared with as many before them @param tolerance 0.05: five in a hundred */
    Steadiness(int slices, double tolerance) {
        if (slices < 1 || tolerance < 0) {
            throw new IllegalArgumentException(slices + " slices, tolerance " + tolerance);
        }
        this.slices = slices;
        this.tolerance = tolerance;
    }

    /** @param perSecond of one slice, all of which are equally long */
    void add(double perSecond) {
        newest.addLast(perSecond);
        if (newest.size() > 2 * slices) {
            newest.removeFirst();
        }
    }

    /** Not before there are enough slices to compare. Where nothing at all was done: never. */
    boolean isSteady() {
        if (newest.size() < 2 * slices) {
            return false;
        }
        double before =
                newest.stream().limit(slices).mapToDouble(x -> x).average().orElseThrow();
        double now = newest.stream().skip(slices).mapToDouble(x -> x).average().orElseThrow();
        return now > 0 && Math.abs(now - before) <= tolerance * Math.max(now, before);
    }
}
