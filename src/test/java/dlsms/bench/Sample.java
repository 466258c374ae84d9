package dlsms.bench;

/**
 * What one server process has used since its start; NaN: not known.
 *
 * @param leads whether all writes go through it
 * @param rssBytes now
 * @param sentBytes over the connections that are open now
 * @param syncs synced writes of its log
 * @param entries in them
 * @param gcSeconds stopped for garbage collection
 */
record Sample(
        String node,
        boolean leads,
        double cpuSeconds,
        double rssBytes,
        double sentBytes,
        double syncs,
        double entries,
        double gcSeconds) {

    static Sample unknown(String node) {
        double nan = Double.NaN;
        return new Sample(node, false, nan, nan, nan, nan, nan, nan);
    }
}
