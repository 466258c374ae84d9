package dlsms.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Draws latency against throughput as SVG: the x axis even, the y axis logarithmic. */
final class Plot {
    private static final int LEFT = 80;
    private static final int TOP = 50;
    private static final int WIDTH = 760;
    private static final int HEIGHT = 440;
    private static final int BOTTOM = 60;
    private static final int LEGEND_LINE = 18;
    private static final int LEGEND_GAP = 14;
    private static final int RIGHT = 30;
    private static final int X_TICKS = 8;
    private static final double[] STEPS = {1, 2, 5, 10};
    private static final List<String> COLOURS = List.of(
            "#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d35400", "#546e7a", "#b7950b", "#16a085", "#000000",
            "#e377c2", "#8c564b");

    private final String title;
    private final List<Curve> curves;
    private final double xMax;
    private final int lowestDecade;
    private final int highestDecade;
    private final StringBuilder svg = new StringBuilder();

    /** @param colour counted from 0 @param dashed else drawn through */
    record Curve(String name, int colour, boolean dashed, List<Point> points) {}

    /** @param millis greater than 0 @param label beside it */
    record Point(double perSecond, double millis, String label) {}

    private Plot(String title, List<Curve> curves) {
        this.title = title;
        this.curves = curves;
        this.xMax = Math.max(1, points(curves, Point::perSecond).max().orElse(1) * 1.05);
        this.lowestDecade = (int) Math.floor(Math.log10(lowest(curves)));
        this.highestDecade = Math.max(lowestDecade + 1, (int)
                Math.ceil(Math.log10(points(curves, Point::millis).max().orElse(1))));
    }

    private static double lowest(List<Curve> curves) {
        return Math.max(1e-3, points(curves, Point::millis).min().orElse(1));
    }

    private static java.util.stream.DoubleStream points(
            List<Curve> curves, java.util.function.ToDoubleFunction<Point> what) {
        return curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(what);
    }

    /** The whole file. Points that are no numbers are left out. */
    static String svg(String title, List<Curve> curves) {
        var known = curves.stream()
                .map(curve -> new Curve(
                        curve.name(),
                        curve.colour(),
                        curve.dashed(),
                        curve.points().stream()
                                .filter(point -> point.perSecond() > 0 && point.millis() > 0)
                                .toList()))
                .filter(curve -> !curve.points().isEmpty())
                .toList();
        return new Plot(title, known).draw();
    }

    private String draw() {
        int height = TOP + HEIGHT + BOTTOM + LEGEND_GAP + curves.size() * LEGEND_LINE;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">",
                LEFT + WIDTH + RIGHT, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        text(LEFT, TOP - 22, "start", title);
        drawAxes();
        IntStream.range(0, curves.size()).forEach(i -> {
            drawCurve(curves.get(i));
            drawLegend(curves.get(i), TOP + HEIGHT + BOTTOM + LEGEND_GAP + i * LEGEND_LINE);
        });
        add("</svg>");
        return svg.toString();
    }

    private void drawAxes() {
        double step = step();
        for (double x = 0; x <= xMax; x += step) {
            line(x(x), TOP, x(x), TOP + HEIGHT, "#dddddd");
            text(x(x), TOP + HEIGHT + 18, "middle", String.format(Locale.ROOT, "%,.0f", x));
        }
        for (int decade = lowestDecade; decade <= highestDecade; decade++) {
            for (double part : STEPS) {
                double millis = part * Math.pow(10, decade);
                if (part < 10 && millis <= Math.pow(10, highestDecade) * 1.001) {
                    line(LEFT, y(millis), LEFT + WIDTH, y(millis), part == 1 ? "#bbbbbb" : "#eeeeee");
                    text(LEFT - 8, y(millis) + 4, "end", plain(millis));
                }
            }
        }
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"black\"/>",
                LEFT, TOP, WIDTH, HEIGHT);
        text(LEFT + WIDTH / 2.0, TOP + HEIGHT + 42, "middle", "throughput (operations per second)");
        add(
                "<text transform=\"translate(22 %d) rotate(-90)\" text-anchor=\"middle\">"
                        + "latency (ms, logarithmic)</text>",
                TOP + HEIGHT / 2);
    }

    // The smallest of 1, 2, 5, 10 times a power of ten that makes no more lines than are readable.
    private double step() {
        double power = Math.pow(10, Math.floor(Math.log10(xMax / X_TICKS)));
        for (double each : STEPS) {
            if (xMax / (each * power) <= X_TICKS) {
                return each * power;
            }
        }
        return STEPS[STEPS.length - 1] * power;
    }

    private static String plain(double millis) {
        return millis >= 1
                ? String.format(Locale.ROOT, "%.0f", millis)
                : Double.toString(Math.round(millis * 1e4) / 1e4);
    }

    private void drawCurve(Curve curve) {
        var path = new StringBuilder();
        for (var point : curve.points()) {
            path.append(format("%.1f,%.1f ", x(point.perSecond()), y(point.millis())));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                path.toString().strip(), colour(curve), dash(curve));
        for (var point : curve.points()) {
            double x = x(point.perSecond());
            double y = y(point.millis());
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour(curve));
            add(
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\" fill=\"%s\">%s</text>",
                    x + 5, y - 5, colour(curve), escape(point.label()));
        }
    }

    private void drawLegend(Curve curve, int y) {
        add(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                LEFT, y - 4, LEFT + 36, y - 4, colour(curve), dash(curve));
        text(LEFT + 44, y, "start", curve.name());
    }

    private static String colour(Curve curve) {
        return COLOURS.get(Math.floorMod(curve.colour(), COLOURS.size()));
    }

    private static String dash(Curve curve) {
        return curve.dashed() ? " stroke-dasharray=\"6 4\"" : "";
    }

    private double x(double perSecond) {
        return LEFT + WIDTH * perSecond / xMax;
    }

    private double y(double millis) {
        double part = (Math.log10(millis) - lowestDecade) / (highestDecade - lowestDecade);
        return TOP + HEIGHT * (1 - Math.max(0, part));
    }

    private void line(double fromX, double fromY, double toX, double toY, String colour) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", fromX, fromY, toX, toY, colour);
    }

    private void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(text));
    }

    private void add(String format, Object... parts) {
        svg.append(format(format, parts)).append('\n');
    }

    private static String format(String format, Object... parts) {
        return String.format(Locale.ROOT, format, parts);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
