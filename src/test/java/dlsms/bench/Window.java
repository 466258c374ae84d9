package dlsms.bench;

/**
 * One measured stretch of time.
 *
 * @param generatorCpuSeconds of this process
 * @param backlog calls that were due by its end and had no answer
 */
record Window(double seconds, Meter.Reading reading, double generatorCpuSeconds, long backlog, Usage usage) {

    double perSecond() {
        return reading.decided() / seconds;
    }

    /** NaN where nothing was decided. */
    double millis(double percentile) {
        return reading.decided() == 0 ? Double.NaN : reading.microseconds().getValueAtPercentile(percentile) / 1e3;
    }

    /** For each call that was decided; NaN where there was none. */
    double each(double total) {
        return reading.decided() == 0 ? Double.NaN : total / reading.decided();
    }

    /** Calls that were refused or failed. */
    long errors() {
        return reading.errors().values().stream().mapToLong(x -> x).sum();
    }
}
